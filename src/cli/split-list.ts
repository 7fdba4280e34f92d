/** Lists of expressions on a command line. Pure. */

/**
 * Parts of `texts`, split at commas outside brackets and quotes: `title,max(a, b)` has two.
 * Blanks around parts are dropped, and so are empty parts.
 */
export function splitList(texts: readonly string[]): string[] {
  return texts.flatMap(splitOne).filter((part) => part !== '');
}

function splitOne(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (quote !== '') {
      if (char === '\\') at++;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char)) depth--;
    else if (char === ',' && depth <= 0) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return [...parts, text.slice(start).trim()];
}
