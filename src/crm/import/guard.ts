/**
 * Texts of CSV cells that a spreadsheet would take for formulas, or that reading would alter, stand behind an
 * apostrophe (OWASP, CSV injection). Reading takes away exactly what writing put there.
 */

/** The cell's text: neutral, and `unguarded` gives `text` back. */
export function guarded(text: string): string {
  return needsGuard(text) ? `'${text}` : text;
}

/** The text behind a cell; outer blanks of cells that nobody guarded are dropped. */
export function unguarded(cell: string): string {
  if (cell.charCodeAt(0) === APOSTROPHE) {
    const inner = cell.slice(1);
    if (needsGuard(inner)) return inner;
  }
  return cell.trim();
}

const APOSTROPHE = 39;
const FORMULA = /^'*(?:[=+\-@\t\r\n]|$)/;

/** True for formulas, empty texts, texts with outer blanks, and all of these behind apostrophes. */
function needsGuard(text: string): boolean {
  return FORMULA.test(text) || text !== text.trim() || needsAfterApostrophes(text);
}

function needsAfterApostrophes(text: string): boolean {
  const bare = text.replace(/^'+/, '');
  return bare.length < text.length && (bare === '' || bare !== bare.trim());
}
