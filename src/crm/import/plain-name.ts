/** Forms in which names of columns, values and records are compared. */

const cached = new Map<string, string>();
const MAX_CACHED = 50_000;

/** Letters and digits alone, lower case: `Company Name`, `company_name` and `companyName` are one. */
export function bareName(text: string): string {
  const known = cached.get(text);
  if (known !== undefined) return known;
  const bare = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
  if (cached.size > MAX_CACHED) cached.clear();
  cached.set(text, bare);
  return bare;
}

/** A name as a person would call it the same: case and blanks do not count, punctuation does. */
export function sameName(text: string): string {
  return text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}
