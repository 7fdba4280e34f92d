/** Board and table pages by template literals: the same HTML from the same model as the viewer's templates, no engine. */

import type { SummaryCell } from '../../src/view/types.ts';
import type { ShownBoard, ShownBoardColumn, ShownCard } from '../../src/web/shown-board.ts';
import type { Paint, ShownCell } from '../../src/web/shown-cell.ts';
import type { ShownGroup, ShownTable } from '../../src/web/shown-table.ts';

/** What both pages show around the model. No parameters, no filter, no notices, one page. */
export type PageHead = {
  readonly title: string;
  readonly description: string;
  readonly singular: string;
  readonly plural: string;
  readonly action: string;
  readonly placeholder: string;
  readonly total: number;
};

export type BoardPage = PageHead & ShownBoard;
export type TablePage = PageHead & { readonly table: ShownTable };

export function boardPage(page: BoardPage): string {
  const move =
    page.moveField === undefined
      ? ''
      : ` data-move-field="${esc(page.moveField)}" data-collection="${esc(page.collection)}"`;
  const sums = each(
    page.summary,
    ({ label, text }) => `<span class="stat"><span>${esc(label)}</span> <b>${esc(text)}</b></span>`,
  );
  return `${head(page, sums)}
<div class="board" id="board" role="region" aria-label="${esc(page.title)}" tabindex="0"${move}>
${each(page.columns, boardColumn)}</div>`;
}

export function tablePage(page: TablePage): string {
  return `${head(page, '')}
<div class="table-scroll stacks" id="rows" tabindex="0" role="region" aria-label="${esc(page.title)}">${table(page.table)}</div>`;
}

function head(page: PageHead, sums: string): string {
  const note = page.description === '' ? '' : `<p class="head-note">${esc(page.description)}</p>`;
  const noun = page.total === 1 ? page.singular : page.plural;
  return `<div class="head">
  <div class="head-text"><h1>${esc(page.title)}</h1>${note}</div>
  <div class="tools"><form class="filter" method="get" action="${esc(page.action)}" data-filter>
  ${icon('filter')}
  <label class="visually-hidden" for="filter-q">Filter</label>
  <input id="filter-q" name="q" type="text" value="" placeholder="${esc(page.placeholder)}" autocomplete="off" spellcheck="false">
</form>${sums}<span class="count" id="total" role="status"><b>${number(page.total)}</b> ${esc(noun)}</span></div>
</div>`;
}

function boardColumn(column: ShownBoardColumn): string {
  const { index, label } = column;
  const sums = each(
    column.summary,
    (sum) =>
      `<span title="${esc(sum.label)}"><span class="sum-label">${esc(sum.label)}</span> <b>${esc(sum.text)}</b></span>`,
  );
  return `<section class="column" id="col-${index}" aria-labelledby="col-${index}-name">
    <header class="column-head">
      <h2 id="col-${index}-name"><span class="dot${toneClass(column)}"${colorOf(column)}></span>${esc(label)}<span class="column-count" data-count>${number(column.count)}</span></h2>
      ${sums === '' ? '' : `<p class="column-sums">${sums}</p>`}
    </header>
    <ol class="cards" data-key="${esc(column.key)}" data-label="${esc(label)}">
${each(column.cards, boardCard)}</ol>
    <p class="column-empty">${column.count > 0 ? '' : 'Nothing here'}</p>
  </section>
`;
}

function boardCard(card: ShownCard): string {
  const lines = each(
    card.lines,
    (line) =>
      `<div class="card-line" title="${esc(line.label)}"><span class="visually-hidden">${esc(line.label)}:</span>${cell(line)}</div>`,
  );
  const meta = each(
    card.meta,
    (fact) =>
      `<span class="meta meta-${esc(fact.kind)}" title="${esc(fact.label)}: ${esc(fact.text)}"><span class="visually-hidden">${esc(fact.label)}:</span>${cell(fact)}</span>`,
  );
  return `<li class="card" id="${esc(card.element)}" data-id="${esc(card.id)}" data-etag="${esc(card.etag)}" data-collection="${esc(card.collection)}">
        <a class="card-title" href="${esc(card.href)}">${esc(card.title)}</a>
        ${lines === '' ? '' : `<div class="card-lines">${lines}</div>`}
        ${card.badges.length === 0 ? '' : `<div class="card-badges">${each(card.badges, cell)}</div>`}
        ${meta === '' ? '' : `<div class="card-meta">${meta}</div>`}
      </li>
`;
}

function table({ columns, groups, totals }: ShownTable): string {
  const heads = each(columns, (column) => {
    const sorted = column.sorted === undefined ? '' : ` aria-sort="${esc(column.sorted)}"`;
    const arrow = column.sorted === undefined ? '' : icon(column.descending ? 'down' : 'up');
    const label = esc(column.label);
    const text =
      column.href === undefined
        ? label
        : `<a class="sort" href="${esc(column.href)}">${label}${arrow}</a>`;
    return `<th scope="col"${numClass(column)}${sorted}>${text}</th>`;
  });
  const foot =
    totals === undefined
      ? ''
      : `<tfoot><tr>${each(totals, ({ column, label, text, numeric }) => `<td${numClass({ numeric })}${text === '' ? '' : ` data-label="${esc(column)}"`}>${text === '' ? '' : `<span class="total-label">${esc(label)}</span> <b>${esc(text)}</b>`}</td>`)}</tr></tfoot>`;
  return `<table class="table">
  <thead><tr>${heads}</tr></thead>
${each(groups, tableGroup)}${foot}</table>`;
}

function tableGroup(group: ShownGroup): string {
  const rows = each(
    group.rows,
    ({ id, cells }) =>
      `<tr id="row-${esc(id)}" data-id="${esc(id)}">${cells.map(tableCell).join('')}</tr>\n`,
  );
  return `<tbody id="${esc(group.id)}" data-rows>
${group.headed ? groupHead(group) : ''}${rows}</tbody>
`;
}

function tableCell(value: ShownCell, column: number): string {
  const { empty, numeric, shape, text } = value;
  const classes = [numeric ? 'num' : '', column === 0 ? 'main-cell' : ''].join(' ').trim();
  const isBare = column > 0 && !empty && (numeric || shape === 'time' || shape === 'check');
  const label = isBare ? ` data-label="${esc(value.label)}"` : '';
  const title = text.length > 36 ? ` title="${esc(text)}"` : '';
  return `<td${classes === '' ? '' : ` class="${classes}"`}${label}${title}>${cell(value)}</td>`;
}

function groupHead(group: ShownGroup): string {
  const dot =
    group.tone === undefined && group.color === undefined
      ? ''
      : `<span class="dot${toneClass(group)}"${colorOf(group)}></span>`;
  const link =
    group.href === undefined
      ? ''
      : `<a class="group-link" href="${esc(group.href)}" aria-label="Open ${esc(group.label)}">${icon('link')}</a>`;
  const sums = each(
    group.summary,
    ({ label, text }: SummaryCell) =>
      `<span class="group-sum"><span>${esc(label)}</span> <b>${esc(text)}</b></span>`,
  );
  return `<tr class="group-row"><th scope="rowgroup" colspan="${group.span}"><div class="group-head"><button type="button" class="group-toggle" data-action="toggle-group" aria-expanded="true">${icon('chevron')}${dot}${esc(group.label)}</button>${link}<span class="group-count">${number(group.count)}</span>${sums}</div></th></tr>
`;
}

function cell(value: ShownCell): string {
  const text = esc(value.text);
  if (value.empty) return '<span class="none"></span>';
  const paint = `${toneClass(value)}"`;
  if (value.shape === 'badge') {
    return value.href === undefined
      ? `<span class="badge${paint}${colorOf(value)}>${text}</span>`
      : `<a class="badge${paint} href="${esc(value.href)}"${colorOf(value)}>${text}</a>`;
  }
  if (value.shape === 'tags') {
    return `<span class="tags">${each(value.tags ?? [], (tag) => `<span class="tag">${esc(tag)}</span>`)}</span>`;
  }
  if (value.shape === 'person') {
    const name =
      value.href === undefined
        ? `<span>${text}</span>`
        : `<a href="${esc(value.href)}">${text}</a>`;
    return `<span class="person" title="${text}"><span class="avatar hue-${value.hue}" aria-hidden="true">${esc(value.initials ?? '')}</span>${name}</span>`;
  }
  if (value.shape === 'check') {
    return value.checked === true
      ? `<span class="yes">${icon('check')}<span class="visually-hidden">yes</span></span>`
      : '<span class="none">no</span>';
  }
  if (value.shape === 'swatch') {
    return `<span class="swatch${paint}${colorOf(value)}><i></i>${text}</span>`;
  }
  return plainCell(value, text);
}

function plainCell(value: ShownCell, text: string): string {
  const tone = value.tone === undefined ? '' : `tone-text tone-${esc(value.tone)}`;
  if (value.shape === 'time') {
    const time = `<time class="when${tone === '' ? '' : ` ${tone}`}" datetime="${esc(value.datetime ?? '')}">${text}</time>`;
    return value.isLate === true
      ? `<span class="late tone-text tone-red" title="Overdue">${icon('alert')}<span class="visually-hidden">overdue</span>${time}</span>`
      : time;
  }
  if (value.href !== undefined) {
    const other = value.external === true ? ' target="_blank" rel="noopener noreferrer"' : '';
    return `<a href="${esc(value.href)}"${other}>${text}</a>`;
  }
  return `<span${tone === '' ? '' : ` class="${tone}"`}>${text}</span>`;
}

function numClass({ numeric }: { readonly numeric: boolean }): string {
  return numeric ? ' class="num"' : '';
}

function toneClass({ tone }: Paint): string {
  return tone === undefined ? '' : ` tone-${esc(tone)}`;
}

function colorOf({ color }: Paint): string {
  return color === undefined ? '' : ` data-color="${esc(color)}"`;
}

function icon(name: string): string {
  return `<svg class="icon" aria-hidden="true"><use href="#i-${name}"/></svg>`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function each<T>(list: readonly T[], draw: (item: T) => string): string {
  let html = '';
  for (const item of list) html += draw(item);
  return html;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
  '`': '&#x60;',
  '=': '&#x3D;',
};

function esc(text: string): string {
  return /[&<>"'`=]/.test(text)
    ? text.replace(/[&<>"'`=]/g, (sign) => ESCAPES[sign] ?? sign)
    : text;
}
