/** Sends a form, and shows what comes of it. */
import { find } from '../dom.ts';
import type { Noticed } from '../toast.ts';
import { bringAsked } from './asked.ts';
import { faultIn } from './faults.ts';
import { isUnsettled } from './pick.ts';
import { clearRefusal, mark, type Refusal, showLeaf, showRefusal } from './refusal.ts';
import { catchUp } from './stale.ts';
import { changeOf, controlsOf, enteredIn, leavesOf, nested, pathOf, textsOf } from './values.ts';

export type Done = Noticed & { readonly id: string; readonly title: string };

/** One filling in of a form. */
export type Attempt = {
  /** Sent twice, it makes one record. What is sent with it stays the same. */
  key: string;
  /** What was sent last with the key. */
  sent: string | null;
  /** Values by path that the form began with. */
  before: ReadonlyMap<string, string>;
};

/** Never twice at the same time; what is refused is said in the form, which stays as it is. */
export async function submit(
  form: HTMLFormElement,
  attempt: Attempt,
  onDone: (done: Done) => void,
): Promise<void> {
  if (form.ariaBusy === 'true') return;
  clearRefusal(form);
  if (!isSettled(form)) return;
  form.ariaBusy = 'true';
  const button = find('[type="submit"]', form);
  button?.setAttribute('aria-disabled', 'true');
  const done = await sent(form, attempt).catch(() => {
    showRefusal(form, {
      detail: 'Pail does not answer. Is `pail serve` still running? What you typed stays here.',
    });
    return null;
  });
  form.ariaBusy = null;
  button?.removeAttribute('aria-disabled');
  if (done !== null) onDone(done);
}

/** Null when it was refused. */
async function sent(form: HTMLFormElement, attempt: Attempt): Promise<Done | null> {
  const { method = 'POST' } = form.dataset;
  const values = method === 'PATCH' ? changed(form, attempt.before) : filledIn(form);
  for (const [name, value] of fixedIn(form)) values.set(name, value);
  if (method === 'PATCH' && values.size === 0) return { id: idIn(form), title: 'Nothing changed' };
  const body = JSON.stringify(nested(values));
  if (attempt.sent !== null && attempt.sent !== body) attempt.key = crypto.randomUUID();
  attempt.sent = body;
  const response = await fetch(form.dataset['url'] ?? '', {
    method,
    headers: headersOf(form, attempt),
    ...(method === 'DELETE' ? {} : { body }),
  });
  const answer = (await response.json().catch(() => ({}))) as Refusal & Answer;
  if (response.ok) return doneOf(form, answer);
  if (response.status === 412) {
    return (await catchUp(form, attempt)) === 'clear' ? sent(form, attempt) : null;
  }
  await bringAsked(form, answer);
  showRefusal(form, answer);
  return null;
}

function headersOf(form: HTMLFormElement, { key }: Attempt): Record<string, string> {
  const { etag, method = 'POST' } = form.dataset;
  return {
    'Content-Type': 'application/json',
    ...(method === 'POST' ? { 'Idempotency-Key': key } : {}),
    ...(etag === undefined ? {} : { 'If-Match': `"${etag}"` }),
  };
}

/** Members that go along with what the inputs hold. */
function fixedIn(form: HTMLFormElement): [string, unknown][] {
  return Object.entries(JSON.parse(form.dataset['fixed'] ?? '{}') as Record<string, unknown>);
}

type Answer = Noticed & {
  readonly item?: Readonly<Record<string, unknown>>;
  readonly title?: string;
  /** What a lead became. */
  readonly converted?: { readonly contact: string; readonly deal: string | null };
};

function doneOf(form: HTMLFormElement, answer: Answer): Done {
  const { item, title = '', converted, notices = [] } = answer;
  if (converted === undefined) return { id: String(item?.['id'] ?? idIn(form)), title, notices };
  const id = converted.deal ?? converted.contact;
  const became = converted.deal === null ? 'contact' : 'deal';
  return { id, title: `${title} became a ${became}.`, notices };
}

function idIn(form: HTMLFormElement): string {
  return form.dataset['url']?.split('/').at(-1) ?? '';
}

/** False when what stands in an input cannot be sent: letters that are no choice yet, a text that is no JSON. */
function isSettled(form: HTMLFormElement): boolean {
  const faults = leavesOf(form).flatMap((leaf) => {
    if (isUnsettled(leaf)) return [[leaf, 'Choose one of the list, or empty this.'] as const];
    const fault = faultIn(leaf);
    return fault === null ? [] : [[leaf, fault] as const];
  });
  for (const [leaf, fault] of faults) mark(leaf, fault);
  const [first] = faults;
  if (first !== undefined) showLeaf(first[0]);
  return first === undefined;
}

function filledIn(form: HTMLFormElement): Map<string, unknown> {
  const values = controlsOf(form).map((control) => [pathOf(control), enteredIn(control)] as const);
  return new Map(values.filter(([, value]) => value !== null));
}

function changed(form: HTMLFormElement, before: ReadonlyMap<string, string>): Map<string, unknown> {
  const now = textsOf(form);
  const values = controlsOf(form)
    .filter((control) => now.get(pathOf(control)) !== before.get(pathOf(control)))
    .map((control) => [pathOf(control), changeOf(control, before.get(pathOf(control)))] as const);
  return new Map(values);
}
