/** Who made a value so, when the pointer rests on it. */
import { closest, find, make } from './dom.ts';

type Blame = {
  readonly items: readonly {
    readonly field: string;
    readonly subject: string;
    readonly at: string | null;
    readonly author: { readonly name: string } | null;
    readonly via: string | null;
  }[];
};

const RESTS_MS = 450;

let timer: ReturnType<typeof setTimeout> | undefined;
let known: { readonly of: string; readonly blame: Blame } | undefined;

export function startBlame(): void {
  document.addEventListener('pointerover', (event) => {
    const prop = closest(event.target, '.record[data-etag] .prop[data-path]');
    if (prop === find('.prop:has(> .blame-tip)')) return;
    clearTimeout(timer);
    find('.blame-tip')?.remove();
    if (prop === null || event.pointerType !== 'mouse' || closest(prop, '.blamed') !== null) return;
    timer = setTimeout(() => void tip(prop), RESTS_MS);
  });
}

async function tip(prop: HTMLElement): Promise<void> {
  const blame = await blameOf(prop).catch(() => undefined);
  const path = prop.dataset['path'] ?? '';
  const own = (blame?.items ?? []).filter(
    ({ field }) => field === path || field.startsWith(`${path}.`),
  );
  const [item] = own.sort((a, b) => (b.at ?? '~').localeCompare(a.at ?? '~'));
  if (item === undefined || !prop.isConnected) return;
  const box = make('div', 'blame-tip');
  const who = item.author?.name ?? 'Not committed yet';
  const when = item.at === null ? '' : new Date(item.at).toLocaleString();
  const via = item.via === null ? '' : `via ${item.via}`;
  const facts = [when, via].filter((part) => part !== '').join(' · ');
  box.append(make('b', '', who), make('span', '', facts), make('span', '', item.subject));
  prop.append(box);
}

/** Asked once per state of the record, and again while something of it waits for its commit. */
async function blameOf(prop: HTMLElement): Promise<Blame> {
  const { id = '', collection = '', etag = '' } = closest(prop, '.record')?.dataset ?? {};
  if (known?.of === etag) return known.blame;
  const response = await fetch(`/api/${collection}/${encodeURIComponent(id)}/blame`);
  if (!response.ok) throw new Error(response.statusText);
  const blame = (await response.json()) as Blame;
  if (blame.items.every(({ at }) => at !== null)) known = { of: etag, blame };
  return blame;
}
