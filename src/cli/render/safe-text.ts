/** Data made safe for a terminal. Runs on everything that comes from a file before it is printed. */

/** C0 and C1 controls, and the marks that reorder what is read (Trojan Source, CVE-2021-42574). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the point
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const PLAIN = /^[\x20-\x7e]*$/;

/** One line: line breaks and tabs become a space, other controls a visible sign (`␛`), reordering marks disappear. */
export function oneLine(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(/[\t\r\n\u2028\u2029]+/g, ' ').replace(UNSAFE, visible);
}

/** The same for each line of a text whose own line breaks are kept. */
export function safeLines(text: string): string {
  return text.split('\n').map(oneLine).join('\n');
}

function visible(char: string): string {
  const code = char.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '␡';
  return code < 0xa0 ? '\ufffd' : '';
}
