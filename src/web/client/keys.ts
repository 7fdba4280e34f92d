/** Keyboard first: every page can be used without a mouse. */
import { moveCard } from './board.ts';
import { closest, find, isTyping } from './dom.ts';
import { editValue, openForm } from './open-form.ts';
import { openActions, openPalette } from './palette.ts';

const GO: Readonly<Record<string, string>> = {
  h: '/',
  i: '/inbox',
  s: '/search',
  r: '/reports',
  l: '/history',
  b: '/branches',
  p: '/problems',
};
const GO_WITHIN_MS = 1200;

let goPressed = 0;

export function startKeys(): void {
  if (/Mac|iP(hone|ad)/.test(navigator.platform)) {
    for (const key of document.querySelectorAll('[data-mod]')) key.textContent = '⌘K';
  }
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      openPalette();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || find('dialog[open]') !== null) return;
    if (isTyping(event.target)) leaveField(event);
    else if (pressed(event)) event.preventDefault();
  });
}

export function openHelp(): void {
  find<HTMLDialogElement>('#help')?.showModal();
}

function leaveField(event: KeyboardEvent): void {
  if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur();
}

/** True when the key meant something here. */
function pressed(event: KeyboardEvent): boolean {
  if (performance.now() - goPressed < GO_WITHIN_MS && event.key in GO) {
    location.assign(GO[event.key] ?? '/');
    return true;
  }
  switch (event.key) {
    case '/':
      return focusOn('#search-q') || focusOn('#find');
    case 'b':
      find('#blame-toggle')?.click();
      return true;
    case '.':
      return openActions();
    case 'c':
      makeNew();
      return true;
    case 'e':
      return edit();
    case 'f':
      return focusOn('#filter-q');
    case '?':
      openHelp();
      return true;
    case 'g':
      goPressed = performance.now();
      return true;
    case 't':
      dispatchEvent(new Event('pail-theme'));
      return true;
    case 'Escape':
      delete document.documentElement.dataset['drawer'];
      return true;
    default:
      return onCard(event) || onRow(event);
  }
}

/** The record that this page is about making; else the palette offers all kinds. */
function makeNew(): void {
  const link = find('#main [data-new]');
  if (link === null) openPalette('new ');
  else link.click();
}

/** The value that has the focus, else the card or row, else the page's record. */
function edit(): boolean {
  const value = closest(document.activeElement, '[data-edit]');
  if (value !== null) {
    void editValue(value);
    return true;
  }
  const link = find('#main [data-edit-record]');
  const row = closest(document.activeElement, '#main [data-rows] > [data-id], .card');
  const id = row?.dataset['id'];
  if (id !== undefined && document.documentElement.dataset['past'] === undefined)
    void openForm(`/edit/${encodeURIComponent(id)}`);
  else if (link === null) return false;
  else link.click();
  return true;
}

function focusOn(selector: string): boolean {
  const field = find<HTMLInputElement>(selector);
  field?.focus();
  field?.select();
  return field !== null;
}

function onCard(event: KeyboardEvent): boolean {
  const board = find('.board');
  if (board === null) return false;
  const card = closest(document.activeElement, '.card');
  const step = STEPS[event.key];
  if (card === null) return step !== undefined && focusCard(find('.card', board));
  if (event.key === '[' || event.key === ']') return moveCard(card, event.key === '[' ? -1 : 1);
  if (step === undefined) return false;
  const [across, down] = step;
  if (across !== 0 && event.shiftKey) return moveCard(card, across as -1 | 1);
  return focusCard(neighbour(board, card, across, down));
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The card above or below, or the one at the same height in the next column that has any. */
function neighbour(
  board: HTMLElement,
  card: HTMLElement,
  across: number,
  down: number,
): HTMLElement | null {
  const lists = [...board.querySelectorAll<HTMLElement>('.cards')].map((list) => [
    ...list.querySelectorAll<HTMLElement>('.card'),
  ]);
  let column = lists.findIndex((cards) => cards.includes(card));
  const row = lists[column]?.indexOf(card) ?? -1;
  if (across === 0) return lists[column]?.[row + down] ?? null;
  do column += across;
  while (lists[column]?.length === 0);
  const cards = lists[column];
  return cards?.[Math.min(row, cards.length - 1)] ?? null;
}

function focusCard(card: HTMLElement | null): boolean {
  if (card === null) return true;
  find('.card-title', card)?.focus({ preventScroll: true });
  card.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  return true;
}

/** Rows of tables, hits of a search, lists of work: the first link of each takes the focus. */
function onRow(event: KeyboardEvent): boolean {
  const isDown = event.key === 'ArrowDown' || event.key === 'j';
  if (!isDown && event.key !== 'ArrowUp' && event.key !== 'k') return false;
  const rows = [...document.querySelectorAll<HTMLElement>('#main [data-rows] > [data-id]')].filter(
    (row) => row.offsetParent !== null,
  );
  if (rows.length === 0) return false;
  const current = closest(document.activeElement, '[data-rows] > [data-id]');
  const at = current === null ? -1 : rows.indexOf(current);
  const next = rows[isDown ? at + 1 : Math.max(0, at - 1)];
  if (next === undefined) return true;
  find('a', next)?.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
  return true;
}
