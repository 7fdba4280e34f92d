/** Colours and weights in ANSI (ECMA-48 SGR); with colour off every function gives its text back. */

/** How a piece of text is dressed. `tone` is a theme token or `#rrggbb`. */
export type Style = { readonly bold?: boolean; readonly dim?: boolean; readonly tone?: string };

/** Theme tokens as the terminal's own 16 colours, so that a light or dark scheme keeps them readable. */
const TOKENS: Readonly<Record<string, string>> = {
  gray: '90',
  grey: '90',
  slate: '90',
  blue: '34',
  green: '32',
  amber: '33',
  yellow: '33',
  orange: '33',
  red: '31',
  violet: '35',
  purple: '35',
  pink: '95',
  teal: '36',
  cyan: '36',
};

/** Dresses a text that holds no escapes of its own. Blank text stays bare. */
export function paint(text: string, style: Style, color: boolean): string {
  if (!color || text.trim() === '') return text;
  const codes = [style.bold ? '1' : '', style.dim ? '2' : '', toneCode(style.tone)];
  const set = codes.filter((code) => code !== '').join(';');
  return set === '' ? text : `\u001b[${set}m${text}\u001b[0m`;
}

function toneCode(tone: string | undefined): string {
  if (tone === undefined) return '';
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(tone);
  if (hex === null) return TOKENS[tone] ?? '';
  const [r, g, b] = hex.slice(1).map((part) => Number.parseInt(part, 16)) as [
    number,
    number,
    number,
  ];
  return `38;5;${xtermColor(r, g, b)}`;
}

/** Nearest of xterm's 256 colours: its 6×6×6 cube (16–231) or its grays (232–255). */
function xtermColor(r: number, g: number, b: number): number {
  if (Math.max(r, g, b) - Math.min(r, g, b) < 12) {
    const level = Math.round(((r + g + b) / 3 - 8) / 10);
    return 232 + Math.min(23, Math.max(0, level));
  }
  const step = (v: number): number => (v < 48 ? 0 : v < 115 ? 1 : Math.floor((v - 35) / 40));
  return 16 + 36 * step(r) + 6 * step(g) + step(b);
}
