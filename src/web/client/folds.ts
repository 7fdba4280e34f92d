/** Folds that stay as the person left them, on this machine: each `details[data-remember]` by its id. */
export {};

const KEY = 'pail-folds';

type Folds = Readonly<Record<string, boolean>>;

function remembered(): Folds {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Folds) : {};
  } catch {
    return {};
  }
}

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
    localStorage.setItem(KEY, JSON.stringify({ ...remembered(), [fold.id]: !fold.open }));
  },
  { capture: true },
);
