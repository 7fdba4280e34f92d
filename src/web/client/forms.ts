/** Forms that answer while one types. */
import { closest, find } from './dom.ts';
import { holdLive, releaseLive } from './live.ts';
import { morphTo } from './morph.ts';

const WAIT_MS = 140;

let timer: ReturnType<typeof setTimeout> | undefined;
let asking: AbortController | undefined;

export function startForms(): void {
  document.addEventListener('input', (event) => {
    const form = closest<HTMLFormElement>(event.target, 'form[data-instant]');
    if (form === null) return;
    clearTimeout(timer);
    timer = setTimeout(() => void show(form), WAIT_MS);
  });
  document.addEventListener('change', (event) => {
    takeDay(event.target);
    closest<HTMLFormElement>(event.target, 'form[data-auto-submit]')?.requestSubmit();
  });
}

/** Opens the calendar beside a field that takes any revision. */
export function pickDay(button: HTMLElement): void {
  find<HTMLInputElement>('.revision-day', button.parentElement ?? document)?.showPicker();
}

function takeDay(target: EventTarget | null): void {
  const day = closest<HTMLInputElement>(target, '.revision-day');
  const field = day?.parentElement?.querySelector('input');
  if (day && field) field.value = day.value;
}

/** Shows the answer in place and puts its address into the bar, so that it can be shared and reloaded. */
async function show(form: HTMLFormElement): Promise<void> {
  const url = addressOf(form);
  asking?.abort();
  asking = new AbortController();
  holdLive();
  try {
    await morphTo(url, asking.signal);
    history.replaceState(null, '', url);
  } catch {
    // Given up for a newer text, or the server is away: the next key press asks again.
  }
  releaseLive();
}

function addressOf(form: HTMLFormElement): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string' && value !== '') parameters.append(name, value);
  }
  const text = parameters.toString();
  return text === '' ? form.action : `${form.action}?${text}`;
}
