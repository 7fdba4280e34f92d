/** Ctrl K: go to a view, a collection or a record by a few letters of its name. */
import { find, make, makeIcon } from './dom.ts';
import { openForm } from './open-form.ts';

type Entry = {
  readonly label: string;
  readonly kind: string;
  readonly icon: string;
  readonly run: () => void;
};
type Hit = { readonly id: string; readonly collection: string; readonly title: string };

const PLACEHOLDER = 'Find a view, collection or record';
const MAX_PLACES = 8;
const MAX_DEEDS = 5;
const WAIT_MS = 120;

/** Opened for the deeds of the page's record alone. */
let isMenu = false;
let entries: readonly Entry[] = [];
let selected = 0;
let asking: AbortController | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

export function startPalette(): void {
  const input = find<HTMLInputElement>('#palette-input');
  if (input === null) return;
  find('#palette')?.addEventListener('close', () => {
    isMenu = false;
  });
  input.addEventListener('input', () => ask(input.value));
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      select(selected + (event.key === 'ArrowDown' ? 1 : -1));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const entry = entries[selected];
      if (entry !== undefined) run(entry);
    }
  });
}

/** `text` is what stands in it at first. */
export function openPalette(text = ''): void {
  const dialog = find<HTMLDialogElement>('#palette');
  const input = find<HTMLInputElement>('#palette-input');
  if (dialog === null || input === null || dialog.open) return;
  input.placeholder = isMenu ? 'What to do?' : PLACEHOLDER;
  dialog.showModal();
  input.value = text;
  ask(text);
}

/** What can be done with the page's record, by the letters of its name. False where there is none. */
export function openActions(): boolean {
  const menu = find('#record-menu');
  if (menu === null) return false;
  isMenu = true;
  openPalette();
  return true;
}

function run(entry: Entry): void {
  find<HTMLDialogElement>('#palette')?.close();
  entry.run();
}

/** Entries of the record's menu that hold all typed words. */
function deedsNamed(text: string): Entry[] {
  const words = text.split(/\s+/);
  const kind = isMenu ? '' : (find('#record-menu')?.dataset['title'] ?? '');
  return [...document.querySelectorAll<HTMLElement>('#record-menu > li')].flatMap((item) => {
    const label = item.textContent?.trim() ?? '';
    const name = label.toLowerCase();
    if (!words.every((word) => name.includes(word))) return [];
    const icon = item.dataset['icon'] ?? 'command';
    return [{ label, kind, icon, run: () => find('a, button', item)?.click() }];
  });
}

function ask(text: string): void {
  const typed = text.trim().toLowerCase();
  clearTimeout(timer);
  asking?.abort();
  if (isMenu) {
    show(deedsNamed(typed));
    return;
  }
  const deeds = typed === '' ? [] : deedsNamed(typed).slice(0, MAX_DEEDS);
  const places = [...placesNamed(typed), ...deeds];
  show(places);
  if (text.trim().length < 2) return;
  timer = setTimeout(() => void addRecords(text, places), WAIT_MS);
}

async function addRecords(text: string, places: readonly Entry[]): Promise<void> {
  asking = new AbortController();
  // The last word is still being typed: take it as a beginning as well.
  const query = /[\p{L}\p{N}]$/u.test(text) ? `${text} ${text.split(/\s+/).at(-1)}*` : text;
  try {
    const url = `/api/search?limit=8&q=${encodeURIComponent(query)}`;
    const response = await fetch(url, { signal: asking.signal });
    const { items = [] } = (await response.json()) as { items?: Hit[] };
    show([...places, ...items.map(recordEntry)]);
  } catch {
    // Given up for a newer question.
  }
}

function recordEntry(hit: Hit): Entry {
  const nav = find<HTMLAnchorElement>(`#nav a[href="/c/${CSS.escape(hit.collection)}"]`);
  return {
    label: hit.title,
    kind: nav?.querySelector('.nav-label')?.textContent ?? hit.collection,
    icon: nav === null ? 'box' : iconOf(nav),
    run: goTo(`/r/${encodeURIComponent(hit.id)}`),
  };
}

function goTo(href: string): () => void {
  return () => location.assign(href);
}

/** Links of the sidebar whose name or group holds all typed words; names that begin with them first. */
function placesNamed(text: string): Entry[] {
  const words = text.split(/\s+/);
  return [...document.querySelectorAll<HTMLAnchorElement>('#nav a')]
    .flatMap((link) => {
      const label = find('.nav-label', link)?.textContent ?? '';
      const group = link.closest('.nav-group')?.querySelector('summary')?.textContent ?? '';
      const kind = group.trim();
      const place = { label, kind, icon: iconOf(link), run: goTo(link.pathname) };
      return text === '' ? [place] : [place, ...creationOf(link, place.kind)];
    })
    .filter(({ label, kind }) => {
      const name = `${label} ${kind}`.toLowerCase();
      return words.every((word) => name.includes(word));
    })
    .sort((a, b) => rankOf(a, text) - rankOf(b, text))
    .slice(0, MAX_PLACES);
}

/** Making a record of the collection that the link leads to. */
function creationOf(link: HTMLAnchorElement, kind: string): Entry[] {
  const label = link.dataset['create'];
  if (label === undefined) return [];
  const href = link.pathname.replace(/^\/c\//, '/new/');
  return [{ label: `${label}…`, kind, icon: 'plus', run: () => void openForm(href) }];
}

function rankOf({ label }: Entry, text: string): number {
  const name = label.toLowerCase();
  if (name.startsWith(text)) return 0;
  return name.includes(text) ? 1 : 2;
}

function iconOf(link: Element): string {
  return link.querySelector('use')?.getAttribute('href')?.replace('#i-', '') ?? 'box';
}

function show(list: readonly Entry[]): void {
  entries = list;
  const box = find('#palette-list');
  if (box === null) return;
  box.replaceChildren(...list.map(itemOf));
  if (list.length === 0) box.append(make('li', 'palette-none', 'Nothing found'));
  select(0);
}

function itemOf(entry: Entry, index: number): HTMLElement {
  const item = make('li', 'palette-item');
  item.id = `palette-${index}`;
  item.setAttribute('role', 'option');
  item.append(makeIcon(entry.icon), make('span', '', entry.label), make('small', '', entry.kind));
  item.addEventListener('click', () => run(entry));
  item.addEventListener('pointermove', () => select(index));
  return item;
}

function select(index: number): void {
  selected = Math.max(0, Math.min(entries.length - 1, index));
  for (const [i, item] of [...document.querySelectorAll('.palette-item')].entries()) {
    item.setAttribute('aria-selected', String(i === selected));
    if (i === selected) item.scrollIntoView({ block: 'nearest' });
  }
  find('#palette-input')?.setAttribute('aria-activedescendant', `palette-${selected}`);
}
