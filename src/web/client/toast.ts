/** Short messages in the corner; the screen reader hears them too. */
import { find, make, makeIcon } from './dom.ts';

const STAYS_MS = 9000;

export type ToastLink = { readonly href: string; readonly label: string };

export function toast(
  title: string,
  text: string,
  tone: 'red' | 'green' | 'gray',
  link?: ToastLink,
): void {
  const box = make('div', `toast tone-${tone}`);
  const words = make('p');
  words.append(make('b', '', title), text);
  if (link !== undefined) {
    const anchor = make('a', 'toast-link', link.label);
    anchor.setAttribute('href', link.href);
    words.append(anchor);
  }
  const close = make('button', 'icon-button small');
  close.setAttribute('aria-label', 'Close');
  close.append(makeIcon('close'));
  close.addEventListener('click', () => box.remove());
  box.append(words, close);
  find('#toasts')?.append(box);
  setTimeout(() => box.remove(), STAYS_MS);
}
