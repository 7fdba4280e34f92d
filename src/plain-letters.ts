/** Letters as they are typed where a keyboard has no others: for finding, never for keeping. */

/** Marks on letters of alphabets that are also written without them; elsewhere a mark makes another letter. */
const MARKED = /([\p{Script=Latin}\p{Script=Greek}])\p{Mn}+/gu;

/** Latin letters that are no letter with a mark; upper case too, since a text may keep its case. */
const SINGLE: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', ẞ: 'SS', æ: 'ae', Æ: 'AE', œ: 'oe', Œ: 'OE', ø: 'o', Ø: 'O', ł: 'l', Ł: 'L' },
  ...{ đ: 'd', Đ: 'D', ð: 'd', Ð: 'D', þ: 'th', Þ: 'TH', ı: 'i' },
};
const SINGLES = new RegExp(`[${Object.keys(SINGLE).join('')}]`, 'gu');

// biome-ignore lint/suspicious/noControlCharactersInRegex: what is ASCII already.
const PLAIN = /^[\x00-\x7f]*$/;

/** `Jürgen Ekström-Strauß` → `Jurgen Ekstrom-Strauss`; composed and decomposed texts come out alike (NFC). */
export function plainLetters(text: string): string {
  if (PLAIN.test(text)) return text;
  const bare = text.normalize('NFD').replace(MARKED, '$1').normalize('NFC');
  return bare.replace(SINGLES, (letter) => SINGLE[letter] ?? letter);
}
