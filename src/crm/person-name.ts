/** A person's whole name as its parts. */

/** `Ada Holm`, `Holm, Ada`; a single word is the first name. */
export function splitName(text: string): { readonly first: string; readonly last?: string } {
  const comma = /^([^,]+),\s*(.+)$/.exec(text.trim());
  if (comma !== null) return { first: (comma[2] ?? '').trim(), last: (comma[1] ?? '').trim() };
  const words = text.trim().split(/\s+/);
  const last = words.pop() ?? '';
  return words.length === 0 ? { first: last } : { first: words.join(' '), last };
}

/** `Ann Lee (ann@example.com)`, as HubSpot writes people, and `Ann Lee <ann@example.com>`; null for other texts. */
export function addressedName(
  text: string,
): { readonly name: string; readonly email: string } | null {
  const [, name, email] =
    /^(.*\S)\s*[(<]\s*([^\s()<>]+@[^\s()<>]+?)\s*[)>]$/.exec(text.trim()) ?? [];
  return name === undefined || email === undefined ? null : { name, email };
}

/** Words in names that are written small. */
const PARTICLES = new Set(
  'af al av bin da das de del della der di do dos du el ibn la le ten ter van von y zu'.split(' '),
);

/** True for a text that may be a person's name: a few words in capitals at their beginning; not `Web form, July`. */
export function looksLikePerson(text: string): boolean {
  const words = text.trim().split(/,\s*|\s+/);
  if (words.length < 2 || words.length > 5 || text.split(',').length > 2) return false;
  const isName = (word: string): boolean =>
    /^\p{L}[\p{L}\p{M}'’.-]*$/u.test(word) && word.charAt(0) === word.charAt(0).toUpperCase();
  return words.every((word) => PARTICLES.has(word) || isName(word));
}
