/** A map with several values per key, small where most keys have one, as names and addresses do. */

export class ManyMap {
  readonly #values = new Map<string, string | readonly string[]>();

  add(key: string, value: string): void {
    const known = this.#values.get(key);
    if (known === undefined) this.#values.set(key, value);
    else this.#values.set(key, typeof known === 'string' ? [known, value] : [...known, value]);
  }

  get(key: string): readonly string[] {
    const known = this.#values.get(key);
    if (known === undefined) return NONE;
    return typeof known === 'string' ? [known] : known;
  }
}

const NONE: readonly string[] = [];
