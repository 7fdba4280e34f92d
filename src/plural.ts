/** Counts in words. */

/** `1 record`, `12 records`, `2 companies`. */
export function plural(count: number, one: string, many: string = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
