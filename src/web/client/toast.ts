/** Short messages in the corner; the screen reader hears them too. */
import { find, make, makeIcon } from './dom.ts';
import { keep, kept } from './storage.ts';

const STAYS_MS = 9000;

export type ToastLink = { readonly href: string; readonly label: string };

/** What a write says is odd about it. */
export type Noticed = { readonly notices?: readonly string[] };

export async function noticedIn(response: Response): Promise<Noticed> {
  return (await response.json().catch(() => ({}))) as Noticed;
}

/** Says that something was done, and what is odd about it. */
export function toastDone(
  title: string,
  text: string,
  { notices = [] }: Noticed,
  link?: ToastLink,
): void {
  const lines = [text, ...notices].filter((line) => line !== '');
  toast(title, lines.join('\n'), notices.length > 0 ? 'gray' : 'green', link);
}

const NEXT = 'pail-said';

/** The same, on the page that `href` leads to. */
export function goAndSay(href: string, title: string, text: string, noticed: Noticed): void {
  const { notices = [] } = noticed;
  if (notices.length > 0) keep(NEXT, JSON.stringify([title, text, noticed]), 'session');
  location.assign(href);
}

/** Says what the page before left to say. */
export function sayLeft(): void {
  const said = kept(NEXT, 'session');
  if (said === null) return;
  keep(NEXT, null, 'session');
  toastDone(...(JSON.parse(said) as [string, string, Noticed]));
}

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
