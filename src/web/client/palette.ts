/** Ctrl K: go to a view, a collection or a record by a few letters of its name. */
import { find, make, makeIcon } from './dom.ts';
import { openForm } from './open-form.ts';

type Entry = {
  readonly label: string;
  readonly kind: string;
  readonly icon: string;
  readonly href: string;
  /** A form, shown over the page. */
  readonly isForm?: boolean;
};
type Hit = { readonly id: string; readonly collection: string; readonly title: string };

const MAX_PLACES = 8;
const WAIT_MS = 120;

let entries: readonly Entry[] = [];
let selected = 0;
let asking: AbortController | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

export function startPalette(): void {
  const input = find<HTMLInputElement>('#palette-input');
  if (input === null) return;
  input.addEventListener('input', () => ask(input.value));
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      select(selected + (event.key === 'ArrowDown' ? 1 : -1));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const entry = entries[selected];
      if (entry !== undefined) follow(entry);
    }
  });
}

/** `text` is what stands in it at first. */
export function openPalette(text = ''): void {
  const dialog = find<HTMLDialogElement>('#palette');
  const input = find<HTMLInputElement>('#palette-input');
  if (dialog === null || input === null || dialog.open) return;
  dialog.showModal();
  input.value = text;
  ask(text);
}

function follow({ href, isForm }: Entry): void {
  if (isForm !== true) {
    location.assign(href);
    return;
  }
  find<HTMLDialogElement>('#palette')?.close();
  void openForm(href);
}

function ask(text: string): void {
  const places = placesNamed(text.trim().toLowerCase());
  show(places);
  clearTimeout(timer);
  asking?.abort();
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
    href: `/r/${encodeURIComponent(hit.id)}`,
  };
}

/** Links of the sidebar whose name or group holds all typed words; names that begin with them first. */
function placesNamed(text: string): Entry[] {
  const words = text.split(/\s+/);
  return [...document.querySelectorAll<HTMLAnchorElement>('#nav a')]
    .flatMap((link) => {
      const label = find('.nav-label', link)?.textContent ?? '';
      const group = link.closest('.nav-group')?.querySelector('summary')?.textContent ?? '';
      const place = { label, kind: group.trim(), icon: iconOf(link), href: link.pathname };
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
  return [{ label: `${label}…`, kind, icon: 'plus', href, isForm: true }];
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
  item.addEventListener('click', () => follow(entry));
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
