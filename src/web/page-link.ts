/** Addresses of the same page with other parameters. */

/** One name and its values; `''` and `[]` leave the parameter out. */
export type Changes = Readonly<Record<string, string | number | readonly string[]>>;

/** `/c/crm/deals?q=stage%3Doffered&sort=-expectedValue` from a path, its present parameters and what shall differ. */
export function hrefWith(path: string, query: object, changes: Changes): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (name in changes) continue;
    for (const text of textsOf(value)) parameters.append(name, text);
  }
  for (const [name, value] of Object.entries(changes)) {
    for (const text of textsOf(value)) parameters.append(name, text);
  }
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Parameters as hidden inputs of a form that sends other ones itself. */
export function hiddenInputs(
  query: object,
  without: readonly string[],
): { readonly name: string; readonly value: string }[] {
  return Object.entries(query)
    .filter(([name]) => !without.includes(name))
    .flatMap(([name, value]) => textsOf(value).map((text) => ({ name, value: text })));
}

/** Splits `a,-b,sum(c, d)` at commas outside brackets and quotes. */
export function splitKeys(text: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  let quote = '';
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? '';
    if (quote !== '') {
      if (c === '\\') i++;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c)) depth--;
    else if (c === ',' && depth <= 0) {
      keys.push(text.slice(from, i));
      from = i + 1;
    }
  }
  keys.push(text.slice(from));
  return keys.map((key) => key.trim()).filter((key) => key !== '');
}

function textsOf(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((v) => (v === undefined ? '' : String(v))).filter((v) => v !== '');
}
