/** Sends a form, and shows what comes of it. */
import { find } from '../dom.ts';
import { isUnsettled } from './pick.ts';
import { clearRefusal, mark, type Refusal, showRefusal } from './refusal.ts';
import { controlsOf, enteredIn, inputOf, nested, pathOf } from './values.ts';

export type Done = { readonly id: string; readonly title: string };

const NAMES = ['name', 'title', 'subject', 'summary', 'id'];

/** `attempt` names this filling in of the form: sent twice, it makes one record. */
export async function submit(
  form: HTMLFormElement,
  attempt: string,
  onDone: (done: Done) => void,
): Promise<void> {
  if (form.ariaBusy === 'true') return;
  clearRefusal(form);
  if (!isSettled(form)) return;
  form.ariaBusy = 'true';
  const button = find<HTMLButtonElement>('[type="submit"]', form);
  button?.setAttribute('aria-disabled', 'true');
  try {
    const response = await fetch(form.dataset['url'] ?? '', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': attempt },
      body: JSON.stringify(filledIn(form)),
    });
    const answer = (await response.json().catch(() => ({}))) as Refusal & { item?: Item };
    if (response.ok && answer.item !== undefined) onDone(doneOf(answer.item));
    else showRefusal(form, answer);
  } catch {
    showRefusal(form, {
      detail: 'Pail does not answer. Is `pail serve` still running? What you typed stays here.',
    });
  }
  form.ariaBusy = null;
  button?.removeAttribute('aria-disabled');
}

type Item = Readonly<Record<string, unknown>> & { readonly id: string };

function doneOf(item: Item): Done {
  const named = NAMES.map((name) => item[name]).find(
    (one) => typeof one === 'string' && one !== '',
  );
  return { id: item.id, title: String(named ?? item.id) };
}

/** False when letters stand in an input that are no choice yet: they would get lost. */
function isSettled(form: HTMLFormElement): boolean {
  const open = controlsOf(form).filter(isUnsettled);
  for (const control of open) mark(control, 'Choose one of the list, or empty this.');
  const [first] = open;
  if (first !== undefined) inputOf(first)?.focus();
  return first === undefined;
}

function filledIn(form: HTMLFormElement): object {
  const values = controlsOf(form)
    .map((control) => [pathOf(control), enteredIn(control)] as const)
    .filter(([, value]) => value !== null);
  return nested(new Map(values));
}
