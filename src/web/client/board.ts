/** Moving a card to another column: by drag, or with `[` and `]`. */
import Sortable from 'sortablejs';
import { closest, find } from './dom.ts';
import { holdLive, refreshSoon, releaseLive } from './live.ts';
import { onMorph } from './morph.ts';
import { type Problem, wordsOf } from './send.ts';
import { noticedIn, toast, toastDone } from './toast.ts';

type Place = { readonly list: HTMLElement; readonly before: Element | null };

const attached = new WeakMap<HTMLElement, Sortable>();

/** The last move of each card: whether it was written, or that what follows it is void. */
const lastMoves = new WeakMap<HTMLElement, Promise<boolean>>();

export function startBoard(): void {
  attach();
  onMorph(attach);
  document.addEventListener('click', (event) => {
    const card = closest(event.target, '.card');
    if (card === null || event.defaultPrevented || closest(event.target, 'a, button') !== null)
      return;
    if (getSelection()?.isCollapsed === false) return;
    find<HTMLAnchorElement>('.card-title', card)?.click();
  });
}

/** Moves a card `step` columns (−1 or 1); false when it stands at the edge or the board is fixed. */
export function moveCard(card: HTMLElement, step: -1 | 1): boolean {
  if (boardOf(card)?.dataset['moveField'] === undefined) return false;
  const lists = [...document.querySelectorAll<HTMLElement>('.board .cards')];
  const from = closest(card, '.cards');
  const to = from === null ? undefined : lists[lists.indexOf(from) + step];
  if (from === null || to === undefined) return false;
  const home = placeOf(card);
  holdLive();
  to.prepend(card);
  card.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  find('.card-title', card)?.focus();
  void saveInTurn(card, from, to, home).finally(releaseLive);
  return true;
}

function attach(): void {
  const board = find('.board[data-move-field]');
  if (board === null) return;
  for (const list of board.querySelectorAll<HTMLElement>('.cards')) {
    if (!attached.has(list)) attached.set(list, sortableFor(list));
  }
}

function sortableFor(list: HTMLElement): Sortable {
  let home: Place | null = null;
  return Sortable.create(list, {
    group: 'board',
    animation: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 130,
    delay: 180,
    delayOnTouchOnly: true,
    forceFallback: true,
    fallbackTolerance: 4,
    ghostClass: 'ghost',
    dragClass: 'lifted',
    draggable: '.card',
    sort: false,
    scrollSensitivity: 60,
    onStart: ({ item }) => {
      home = placeOf(item);
      holdLive();
    },
    onEnd: ({ item, from, to }) => {
      const done =
        from === to || home === null ? Promise.resolve() : saveInTurn(item, from, to, home);
      void done.finally(releaseLive);
    },
  });
}

/** A card that moves on before its last move is written: each is made from what the one before it left. */
async function saveInTurn(
  card: HTMLElement,
  from: HTMLElement,
  to: HTMLElement,
  home: Place,
): Promise<void> {
  const before = lastMoves.get(card) ?? Promise.resolve(true);
  const move = before.then((isWritten) => isWritten && save(card, from, to, home));
  lastMoves.set(card, move);
  await move;
  if (lastMoves.get(card) === move) lastMoves.delete(card);
}

/**
 * Writes the new column's value. What the column asks for beside it is asked; a card that is refused or not answered
 * for goes back where it was, and a message says why it was refused. True when it was written.
 */
async function save(
  card: HTMLElement,
  from: HTMLElement,
  to: HTMLElement,
  home: Place,
): Promise<boolean> {
  const field = boardOf(card)?.dataset['moveField'];
  if (field === undefined) return false;
  count(from, -1);
  count(to, 1);
  card.classList.add('saving');
  let isWritten = true;
  try {
    const change = nested(field, JSON.parse(to.dataset['key'] ?? 'null'));
    const label = to.dataset['label'] ?? '';
    const refusal = await patch(card, change, label);
    if (refusal !== null) {
      const answer = await isAnswered(card, change, label, refusal.asks);
      isWritten = answer === true;
      if (!isWritten) goBack(card, home, from, to);
      if (answer === false) find('.card-title', card)?.focus();
      if (answer === undefined) toast(`Not moved to ${label}`, refusal.reason, 'red');
    }
  } catch {
    isWritten = false;
    goBack(card, home, from, to);
    toast('Not moved', 'Pail does not answer. Is `pail serve` still running?', 'red');
  }
  card.classList.remove('saving');
  refreshSoon();
  return isWritten;
}

type RefusedMove = {
  readonly reason: string;
  /** Fields that would have to be filled in the same step; empty when something else is wrong. */
  readonly asks: readonly string[];
};

/** Null when it was written; what is odd about it is told. */
async function patch(
  card: HTMLElement,
  change: unknown,
  label: string,
): Promise<RefusedMove | null> {
  const { id = '', etag = '', collection = '' } = card.dataset;
  const response = await fetch(`/api/${collection}/${encodeURIComponent(id)}`, {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/merge-patch+json', 'If-Match': `"${etag}"` },
    body: JSON.stringify(change),
  });
  const tag = response.headers.get('etag');
  if (response.ok) {
    if (tag !== null) card.dataset['etag'] = tag.replaceAll('"', '');
    const written = await noticedIn(response);
    if (written.notices?.length) toastDone(`Moved to ${label}`, '', written);
    return null;
  }
  const problem = (await response.json().catch(() => ({}))) as Problem;
  const problems = problem.problems ?? [];
  const isAsking = problems.every(({ code }) => code === 'lifecycle');
  const asks = isAsking ? problems.map(({ pointer }) => pointer.slice(1)) : [];
  return { reason: wordsOf(problem, response), asks };
}

/** Undefined where there is nothing to ask, false when it was not answered. */
async function isAnswered(
  card: HTMLElement,
  change: unknown,
  label: string,
  asks: readonly string[],
): Promise<boolean | undefined> {
  if (asks.length === 0) return undefined;
  const name = find('.card-title', card)?.textContent ?? '';
  const { id = '' } = card.dataset;
  const words = { title: `${name} → ${label}`, submit: 'Move', done: `Moved to ${label}` };
  const { askAlong } = await import('./record-form/dialog.ts');
  return askAlong({ ...words, id, fields: asks, change }).catch(() => undefined);
}

/** `a.b` → `{a: {b: value}}`. */
function nested(path: string, value: unknown): unknown {
  return path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
}

function goBack(card: HTMLElement, home: Place, from: HTMLElement, to: HTMLElement): void {
  const before = home.before !== null && home.list.contains(home.before) ? home.before : null;
  home.list.insertBefore(card, before);
  count(from, 1);
  count(to, -1);
  card.classList.add('refused');
  setTimeout(() => card.classList.remove('refused'), 1200);
}

function count(list: HTMLElement, change: number): void {
  const shown = closest(list, '.column')?.querySelector('[data-count]');
  const value = Number(shown?.textContent?.replace(/\D/g, ''));
  if (shown && !Number.isNaN(value)) shown.textContent = (value + change).toLocaleString('en-US');
}

function placeOf(card: HTMLElement): Place {
  const list = closest(card, '.cards') ?? document.body;
  return { list, before: card.nextElementSibling };
}

function boardOf(card: HTMLElement): HTMLElement | null {
  return closest(card, '.board');
}
