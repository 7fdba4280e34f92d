/** The start page's way to everything: a field that narrows the list, and what this person opens most. */
import { find, make, makeIcon } from './dom.ts';
import { onMorph } from './morph.ts';
import { keep, keptMembers } from './storage.ts';

const KEY = 'pail-used';
/** Addresses that are remembered; the least used go first. */
const MOST = 60;
const SHOWN = 8;
/** Opened so often, a place counts as used. */
const OFTEN = 2;

export function startPlaces(): void {
  remember(location.pathname);
  showUsed();
  const field = find<HTMLInputElement>('#places-q');
  field?.addEventListener('input', () => narrow(field.value));
  onMorph(() => {
    showUsed();
    if (field !== null) narrow(field.value);
  });
  field?.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    const [first] = document.querySelectorAll<HTMLAnchorElement>('#places li:not([hidden]) a');
    if (first !== undefined) location.assign(first.href);
  });
}

const used = (): Readonly<Record<string, number>> => keptMembers(KEY, 'local');

function remember(path: string): void {
  if (!/^\/(views|c|reports)\/./.test(path)) return;
  const before = used();
  const counts = { ...before, [path]: (before[path] ?? 0) + 1 };
  const most = Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST);
  keep(KEY, JSON.stringify(Object.fromEntries(most)), 'local');
}

/** Only places that the sidebar still leads to. */
function showUsed(): void {
  const box = find('#used');
  if (box === null) return;
  const links = Object.entries(used())
    .filter(([, count]) => count >= OFTEN)
    .sort(([, a], [, b]) => b - a)
    .flatMap(([path]) => find<HTMLAnchorElement>(`#nav a[href="${CSS.escape(path)}"]`) ?? [])
    .slice(0, SHOWN);
  box.replaceChildren(...links.map(chipOf));
  box.hidden = links.length === 0;
}

function chipOf(link: HTMLAnchorElement): HTMLElement {
  const chip = make('a', 'chip');
  chip.setAttribute('href', link.getAttribute('href') ?? '/');
  const icon = link.querySelector('use')?.getAttribute('href')?.replace('#i-', '') ?? 'box';
  chip.append(makeIcon(icon), make('span', '', find('.nav-label', link)?.textContent ?? ''));
  const item = make('li', '');
  item.append(chip);
  return item;
}

/** Each typed word must stand in a place's name or that of its group. */
function narrow(text: string): void {
  const words = text.toLowerCase().split(/\s+/);
  let found = 0;
  for (const place of document.querySelectorAll<HTMLElement>('#places .place')) {
    const group = find('h3', place)?.textContent ?? '';
    let own = 0;
    for (const item of place.querySelectorAll('li')) {
      const name = `${item.textContent} ${group}`.toLowerCase();
      item.hidden = !words.every((word) => name.includes(word));
      if (!item.hidden) own++;
    }
    place.hidden = own === 0;
    found += own;
  }
  const none = find('#places-none');
  if (none !== null) none.hidden = found > 0;
}
