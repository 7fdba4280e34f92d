/** The sidebar shows where one is: the folds around the current page open, and it is scrolled to. */
import { find } from './dom.ts';

export function showCurrent(): void {
  const current = find('#nav [aria-current]');
  if (current === null) return;
  for (let fold = current.closest('details'); fold !== null; ) {
    fold.open = true;
    fold = fold.parentElement?.closest('details') ?? null;
  }
  current.scrollIntoView({ block: 'nearest' });
}
