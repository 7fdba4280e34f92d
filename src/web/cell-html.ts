/** The pieces of pages that stand there by the hundreds, drawn by functions: a template engine takes ten times as long. */
import Handlebars from 'handlebars';
import type { ShownCard } from './shown-board.ts';
import type { ShownCell } from './shown-cell.ts';

const { escapeExpression: esc } = Handlebars;

/** An icon of the page's sprite; names that are no plain word fall back to a box. */
export function iconHtml(name: string): string {
  const safe = /^[a-z]{1,20}$/.test(name) ? name : 'box';
  return `<svg class="icon" aria-hidden="true"><use href="#i-${safe}"/></svg>`;
}

/** One value. */
export function cellHtml(cell: ShownCell): string {
  if (cell.empty) return '<span class="none"></span>';
  const text = esc(cell.text);
  const tone = cell.tone === undefined ? '' : ` tone-${esc(cell.tone)}`;
  switch (cell.shape) {
    case 'badge': {
      const paint = `class="badge${tone}"`;
      return cell.href === undefined
        ? `<span ${paint}${colorOf(cell)}>${text}</span>`
        : `<a ${paint} href="${esc(cell.href)}"${colorOf(cell)}>${text}</a>`;
    }
    case 'tags': {
      const tags = (cell.tags ?? []).map((tag) => `<span class="tag">${esc(tag)}</span>`);
      return `<span class="tags">${tags.join('')}</span>`;
    }
    case 'person':
      return personHtml(cell, text);
    case 'check':
      return cell.checked === true
        ? `<span class="yes">${iconHtml('check')}<span class="visually-hidden">yes</span></span>`
        : '<span class="none">no</span>';
    case 'swatch':
      return `<span class="swatch${tone}"${colorOf(cell)}><i></i>${text}</span>`;
    case 'time': {
      const paint = tone === '' ? '' : ` tone-text${tone}`;
      const time = `<time class="when${paint}" datetime="${esc(cell.datetime ?? '')}">${text}</time>`;
      return cell.isLate === true ? lateHtml(time) : time;
    }
    default:
      return textHtml(cell, text, tone);
  }
}

/** The cells of a table's row. */
export function rowHtml(cells: readonly ShownCell[]): string {
  let html = '';
  for (const [i, cell] of cells.entries()) {
    const classes = `${cell.numeric ? 'num' : ''}${i === 0 ? ' main-cell' : ''}`;
    html += `<td${classes === '' ? '' : ` class="${classes.trim()}"`}${labelOf(cell, i)}${titleOf(cell)}>${cellHtml(cell)}</td>`;
  }
  return html;
}

/** Where columns have no heads, as on a phone, a bare figure or day must say what it is. */
function labelOf({ label, empty, numeric, shape }: ShownCell, column: number): string {
  const isBare = column > 0 && !empty && (numeric || shape === 'time' || shape === 'check');
  return isBare ? ` data-label="${esc(label)}"` : '';
}

/** What a column cuts off can still be read. */
function titleOf({ text }: ShownCell): string {
  return text.length > LONG ? ` title="${esc(text)}"` : '';
}

/** Letters that fit the narrowest cell that cuts. */
const LONG = 36;

/** A card of a board. */
export function cardHtml(card: ShownCard): string {
  const lines = card.lines.map(
    (line) =>
      `<div class="card-line" title="${esc(line.label)}">${hiddenLabel(line)}${cellHtml(line)}</div>`,
  );
  const facts = card.meta.map((fact) => {
    const title = `${esc(fact.label)}: ${esc(fact.text)}`;
    return `<span class="meta meta-${esc(fact.kind)}" title="${title}">${hiddenLabel(fact)}${cellHtml(fact)}</span>`;
  });
  const badges = card.badges.map(cellHtml);
  return `<li class="card" id="${esc(card.element)}" data-id="${esc(card.id)}" data-etag="${esc(card.etag)}" data-collection="${esc(card.collection)}">
        <a class="card-title" href="${esc(card.href)}">${esc(card.title)}</a>
        ${boxed('card-lines', lines)}
        ${boxed('card-badges', badges)}
        ${boxed('card-meta', facts)}
      </li>`;
}

function boxed(name: string, parts: readonly string[]): string {
  return parts.length === 0 ? '' : `<div class="${name}">${parts.join('')}</div>`;
}

function hiddenLabel({ label }: ShownCell): string {
  return `<span class="visually-hidden">${esc(label)}:</span>`;
}

/** Told by a sign and a word, not by colour alone. */
function lateHtml(time: string): string {
  return `<span class="late tone-text tone-red" title="Overdue">${iconHtml('alert')}<span class="visually-hidden">overdue</span>${time}</span>`;
}

function personHtml({ hue, initials, href }: ShownCell, text: string): string {
  const avatar = `<span class="avatar hue-${hue ?? 0}" aria-hidden="true">${esc(initials ?? '')}</span>`;
  const name = href === undefined ? `<span>${text}</span>` : `<a href="${esc(href)}">${text}</a>`;
  return `<span class="person" title="${text}">${avatar}${name}</span>`;
}

function textHtml({ href, external }: ShownCell, text: string, tone: string): string {
  if (href !== undefined) {
    const target = external === true ? ' target="_blank" rel="noopener noreferrer"' : '';
    return `<a href="${esc(href)}"${target}>${text}</a>`;
  }
  return `<span${tone === '' ? '' : ` class="tone-text${tone}"`}>${text}</span>`;
}

function colorOf({ color }: ShownCell): string {
  return color === undefined ? '' : ` data-color="${esc(color)}"`;
}
