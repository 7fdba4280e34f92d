/** Keeps the open page true to the files: hears of changes, fetches the page again, at most every 300 ms. */
import { find } from './dom.ts';
import { morphTo } from './morph.ts';

const GAP_MS = 300;
const MAX_WAIT_MS = 15_000;

type Change = { readonly ids: readonly string[]; readonly records: number };

let source: EventSource | null = null;
let retryMs = 1000;
let pending = false;
let running = false;
let lastRun = 0;
let holds = 0;
let fetching: AbortController | null = null;
const touched = new Set<string>();

export function startLive(): void {
  connect();
  document.addEventListener('visibilitychange', () => {
    // Hidden pages let go of their connection: a browser allows six per server.
    if (document.hidden) disconnect();
    else {
      connect();
      refreshSoon();
    }
  });
  addEventListener('pagehide', disconnect);
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    connect();
    refreshSoon();
  });
}

/** While held (a card is being dragged, a write or another address is on its way) the page stays as it is: a fetch begun before is void. */
export function holdLive(): void {
  holds++;
  fetching?.abort();
}

export function releaseLive(): void {
  holds--;
  if (pending) schedule();
}

/** Fetches the page again as soon as allowed. */
export function refreshSoon(): void {
  pending = true;
  schedule();
}

function connect(): void {
  if (source !== null || document.hidden) return;
  source = new EventSource('/api/events');
  source.addEventListener('hello', () => {
    const wasLost = find('#live')?.dataset['state'] === 'lost';
    retryMs = 1000;
    show('on', 'Live');
    if (wasLost) refreshSoon();
  });
  source.addEventListener('change', (event) => {
    const change = JSON.parse(event.data) as Change;
    for (const id of change.ids) touched.add(id);
    show('on', 'Live');
    requestAnimationFrame(() => show('pulse', 'Live'));
    refreshSoon();
  });
  source.addEventListener('error', () => {
    disconnect();
    show('lost', 'Reconnecting…');
    setTimeout(connect, retryMs);
    retryMs = Math.min(MAX_WAIT_MS, retryMs * 2);
  });
}

function disconnect(): void {
  source?.close();
  source = null;
}

function schedule(): void {
  if (running || holds > 0 || document.hidden) return;
  running = true;
  setTimeout(run, Math.max(0, lastRun + GAP_MS - performance.now()));
}

async function run(): Promise<void> {
  if (holds > 0 || document.hidden) {
    running = false;
    return;
  }
  pending = false;
  const ids = [...touched];
  touched.clear();
  fetching = new AbortController();
  const { signal } = fetching;
  try {
    await morphTo(location.href, signal);
    flash(ids);
  } catch {
    pending ||= signal.aborted;
    for (const id of signal.aborted ? ids : []) touched.add(id);
  }
  fetching = null;
  lastRun = performance.now();
  running = false;
  if (pending) schedule();
}

/** Shows for a moment which cards and rows are new or changed. */
function flash(ids: readonly string[]): void {
  for (const id of ids.slice(0, 50)) {
    for (const element of document.querySelectorAll(`#main [data-id="${CSS.escape(id)}"]`)) {
      if (element.matches('.record')) continue;
      element.classList.add('flash');
      setTimeout(() => element.classList.remove('flash'), 1500);
    }
  }
}

function show(state: 'on' | 'pulse' | 'lost', text: string): void {
  const live = find('#live');
  if (live === null) return;
  live.dataset['state'] = state;
  const words = find('.live-text', live);
  if (words !== null && words.textContent !== text) words.textContent = text;
}
