/** vCards 2.1, as old phones and Outlook write them, in the words of 3.0. Pure. */

/** A card of another version comes back as it is. */
export function asVersion3(card: string): string {
  if (!/^VERSION:2\.1\s*$/im.test(card)) return card;
  return linesOf(card).map(lineOf).join('\n');
}

/** Lines of values in quoted-printable go on after a `=`; others are folded as in 3.0. */
function linesOf(card: string): string[] {
  const lines: string[] = [];
  for (const line of card.split(/\r?\n/)) {
    const last = lines.at(-1) ?? '';
    if (isQuoted(last) && last.endsWith('=')) lines[lines.length - 1] = last.slice(0, -1) + line;
    else if (/^[ \t]/.test(line)) lines[lines.length - 1] = last + line.trimStart();
    else lines.push(line);
  }
  return lines;
}

function isQuoted(line: string): boolean {
  return /^[^:]*;(?:ENCODING=)?QUOTED-PRINTABLE\b[^:]*:/i.test(line);
}

const NO_TYPES = /^(?:QUOTED-PRINTABLE|8BIT|7BIT|BASE64)$/i;

function lineOf(line: string): string {
  const colon = line.indexOf(':');
  if (colon < 0) return line;
  const [name = '', ...params] = line.slice(0, colon).split(';');
  if (name.toUpperCase() === 'VERSION') return 'VERSION:3.0';
  const value = line.slice(colon + 1);
  const types = params.flatMap((param) => {
    if (!param.includes('=')) return NO_TYPES.test(param) ? [] : [param];
    return /^TYPE=/i.test(param) ? [param.slice(5)] : [];
  });
  const type = types.length === 0 ? '' : `;TYPE=${types.join(',')}`;
  const charset = /;CHARSET=([\w-]+)/i.exec(line.slice(0, colon))?.[1] ?? 'utf-8';
  return `${name}${type}:${isQuoted(line) ? unquoted(value, charset) : value}`;
}

/** RFC 2045, 6.7; line breaks and commas are written as 3.0 does. */
function unquoted(text: string, charset: string): string {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = /^=[0-9A-F]{2}/i.test(text.slice(at, at + 3));
    bytes.push(code ? Number.parseInt(text.slice(at + 1, at + 3), 16) : text.charCodeAt(at) & 0xff);
    if (code) at += 2;
  }
  return decoderOf(charset)
    .decode(Uint8Array.from(bytes))
    .replace(/\r?\n/g, '\\n')
    .replace(/,/g, '\\,');
}

function decoderOf(charset: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder('utf-8');
  }
}
