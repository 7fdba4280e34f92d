/** What the browser keeps for this person. It may refuse (blocked by the person, or full): then nothing is kept. */

/** `local` stays on this machine, `session` ends with the tab. */
type Lasting = 'local' | 'session';

const areaOf = (lasting: Lasting): Storage => (lasting === 'local' ? localStorage : sessionStorage);

export function kept(key: string, lasting: Lasting): string | null {
  try {
    return areaOf(lasting).getItem(key);
  } catch {
    return null;
  }
}

/** Null forgets it. */
export function keep(key: string, text: string | null, lasting: Lasting): void {
  try {
    if (text === null) areaOf(lasting).removeItem(key);
    else areaOf(lasting).setItem(key, text);
  } catch {
    // The page works without.
  }
}

/** Members of a JSON object that was kept; none where there is none, or something else. */
export function keptMembers<T>(key: string, lasting: Lasting): Readonly<Record<string, T>> {
  try {
    const value: unknown = JSON.parse(kept(key, lasting) ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, T>) : {};
  } catch {
    return {};
  }
}
