/** Short messages in the corner; the screen reader hears them too. */
import { find, make, makeIcon } from './dom.ts';

const STAYS_MS = 9000;

export function toast(title: string, text: string, tone: 'red' | 'green' | 'gray'): void {
  const box = make('div', `toast tone-${tone}`);
  const words = make('p');
  words.append(make('b', '', title), text);
  const close = make('button', 'icon-button small');
  close.setAttribute('aria-label', 'Close');
  close.append(makeIcon('close'));
  close.addEventListener('click', () => box.remove());
  box.append(words, close);
  find('#toasts')?.append(box);
  setTimeout(() => box.remove(), STAYS_MS);
}
