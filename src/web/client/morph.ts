/** Puts a freshly fetched page over the open one, leaving scroll, focus, open folds and typed text as they are. */
import { Idiomorph } from 'idiomorph';
import { paintColors } from './colors.ts';
import { closest, find } from './dom.ts';

/** What the person did to the page, which the server does not know of. */
const OWN_ATTRIBUTES = new Set([
  'open',
  'data-collapsed',
  'aria-expanded',
  'aria-pressed',
  'data-more',
]);
const PARTS = ['#main', '#nav', '#topbar'];

/** Called after each morph, for parts that hold on to elements. */
const listeners: (() => void)[] = [];
export function onMorph(listener: () => void): void {
  listeners.push(listener);
}

/**
 * Fetches `url` and morphs the page's parts. False when the answer is no page (the server is gone);
 * `signal` gives up. `navigate` = another address: scroll and typed text start anew.
 */
export async function morphTo(url: string, signal?: AbortSignal): Promise<boolean> {
  const response = await fetch(url, {
    headers: { Accept: 'text/html' },
    ...(signal === undefined ? {} : { signal }),
  });
  const isPage = response.headers.get('content-type')?.startsWith('text/html') ?? false;
  if (!isPage) return false;
  const next = new DOMParser().parseFromString(await response.text(), 'text/html');
  const held = closest(document.activeElement, '#main [data-id]')?.dataset['id'];
  for (const part of PARTS) morphPart(part, next);
  if (held !== undefined) focusAgain(held);
  document.title = next.title;
  return true;
}

/** A card or row that moved elsewhere was made anew: its link takes the focus back. */
function focusAgain(id: string): void {
  if (document.activeElement !== null && document.activeElement !== document.body) return;
  find(`#main [data-id="${CSS.escape(id)}"] a`)?.focus({ preventScroll: true });
}

function morphPart(selector: string, next: Document): void {
  const from = find(selector);
  const to = find(selector, next);
  if (from === null || to === null) return;
  void Idiomorph.morph(from, to, {
    morphStyle: 'outerHTML',
    ignoreActiveValue: true,
    restoreFocus: true,
    callbacks: {
      beforeAttributeUpdated: (name: string) => !OWN_ATTRIBUTES.has(name),
      beforeNodeMorphed: (node: Node) => !isTypedInto(node),
    },
  });
  paintColors(document);
  for (const listener of listeners) listener();
}

/** A field whose text the person changed but has not sent yet. */
function isTypedInto(node: Node): boolean {
  if (!(node instanceof HTMLInputElement)) return false;
  return node.type !== 'hidden' && node.value !== node.defaultValue;
}
