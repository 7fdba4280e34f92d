/** Colours that records bring along: one style rule each, since the page's policy forbids style attributes. */

const known = new Set<string>();
const sheet = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

/** Adds a rule for every `data-color` below `root` that has none yet. */
export function paintColors(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>('[data-color]')) {
    const color = element.dataset['color'] ?? '';
    if (known.has(color) || !/^#[0-9a-f]{6}$/.test(color)) continue;
    known.add(color);
    sheet.insertRule(`[data-color="${color}"][data-color] { --tone: ${color}; }`);
  }
}
