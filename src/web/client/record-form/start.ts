/** Makes a form work: inputs, drafts, sending. */
import { closest, find, make } from '../dom.ts';
import { forgetDraft, keepDraft, takeDraft } from './draft.ts';
import { fetchForm } from './fetch-form.ts';
import { startPicks } from './pick.ts';
import { startRows } from './rows.ts';
import { type Attempt, type Done, submit } from './submit.ts';
import { controlsOf, enteredIn, focusIn, inputOf, leavesOf, pathOf, textsOf } from './values.ts';

/** Starts the form with what was typed into it before; the answer ends it and keeps what is typed now. */
export function start(
  form: HTMLFormElement,
  /** Name that its drafts are kept under; null for none. */
  draft: string | null,
  onDone: (done: Done) => void,
): () => void {
  startPicks(form);
  startRows(form);
  const attempt: Attempt = { key: crypto.randomUUID(), sent: null, before: textsOf(form) };
  const typedOn = draft === null ? null : takeDraft(form, draft);
  if (draft !== null && typedOn !== null) {
    attempt.before = new Map([...attempt.before, ...typedOn]);
    offerFresh(form, draft, attempt);
  }
  let isDone = false;
  const keep = (): void => {
    if (!isDone && draft !== null) keepDraft(form, draft, attempt.before);
  };
  addEventListener('pagehide', keep);
  form.addEventListener('pail-pick', (event) => {
    if (closest(event.target, '[data-control="others"]') !== null) void again(form);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit(form, attempt, (done) => {
      isDone = true;
      if (draft !== null) forgetDraft(draft);
      onDone(done);
    });
  });
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  });
  return () => {
    keep();
    removeEventListener('pagehide', keep);
  };
}

/** A form whose fields depend on the records chosen in it comes anew; what was chosen in the others stays. */
async function again(form: HTMLFormElement): Promise<void> {
  const url = new URL(form.dataset['source'] ?? '', location.href);
  url.searchParams.delete('others');
  for (const chip of form.querySelectorAll<HTMLElement>(
    '[data-control="others"] .pick-chosen > li',
  )) {
    url.searchParams.append('others', chip.dataset['value'] ?? '');
  }
  const fresh = await fetchForm(url.href);
  if (fresh === null) return;
  const chosen = new Map(leavesOf(form).map((leaf) => [pathOf(leaf), inputOf(leaf)?.value ?? '']));
  form.replaceChildren(...fresh.childNodes);
  for (const leaf of leavesOf(form)) {
    const input = inputOf(leaf);
    const value = chosen.get(pathOf(leaf)) ?? '';
    if (input !== null && value !== '') input.value = value;
    // Whose value it was is no longer among the choices.
    if (input?.value === '') input.value = '';
  }
  find<HTMLInputElement>('[data-control="others"] input', form)?.focus();
}

/** Says that the inputs hold a draft, with a way to an empty form. */
function offerFresh(form: HTMLFormElement, key: string, attempt: Attempt): void {
  const note = make('p', 'form-draft', 'What you typed before is back. ');
  const fresh = make('button', 'link-button', 'Start anew');
  fresh.setAttribute('type', 'button');
  fresh.addEventListener('click', () => {
    forgetDraft(key);
    void fetchForm(key).then((empty) => {
      if (empty === null) return;
      attempt.before = textsOf(empty);
      if (empty.dataset['etag'] !== undefined) form.dataset['etag'] = empty.dataset['etag'];
      for (const control of controlsOf(empty)) {
        const path = control.dataset['control'] ?? '';
        find(`[data-control="${CSS.escape(path)}"]`, form)?.replaceWith(control);
      }
      note.remove();
      focusFirst(form);
    });
  });
  note.append(fresh);
  form.prepend(note);
}

/** The first input that must be filled in, else the first. */
export function focusFirst(form: HTMLFormElement): void {
  const shown = controlsOf(form).filter(
    (control) => control.closest('details:not([open])') === null,
  );
  const isWanting = (control: HTMLElement): boolean =>
    inputOf(control)?.ariaRequired === 'true' && enteredIn(control) === null;
  const first = shown.find(isWanting) ?? shown[0];
  if (first !== undefined) focusIn(first);
}
