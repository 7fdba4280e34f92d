/** Folds that stay as the person left them, on this machine: each `details[data-remember]` by its id. */
import { keep, keptMembers } from './storage.ts';

const KEY = 'pail-folds';

const remembered = (): Readonly<Record<string, boolean>> => keptMembers(KEY, 'local');

function isFold(node: unknown): node is HTMLDetailsElement {
  return node instanceof HTMLDetailsElement && 'remember' in node.dataset;
}

const known = remembered();

// Runs while the page is still being read, so that no fold is seen to move.
const reading = new MutationObserver((changes) => {
  for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
    if (!isFold(node)) continue;
    const isOpen = known[node.id];
    if (isOpen !== undefined) node.open = isOpen;
  }
});
reading.observe(document.documentElement, { childList: true, subtree: true });
document.addEventListener('DOMContentLoaded', () => reading.disconnect());

document.addEventListener(
  'click',
  ({ target }) => {
    const summary = target instanceof Element ? target.closest('summary') : null;
    const fold = summary?.parentElement;
    if (!isFold(fold)) return;
    // The click has not folded it yet.
    keep(KEY, JSON.stringify({ ...remembered(), [fold.id]: !fold.open }), 'local');
  },
  { capture: true },
);
