/** A form over the page it was opened from. */
import { find, make } from '../dom.ts';
import { refreshSoon } from '../live.ts';
import { toast } from '../toast.ts';
import { forgetDraft, keepDraft, takeDraft } from './draft.ts';
import { startPicks } from './pick.ts';
import { type Done, submit } from './submit.ts';
import { controlsOf, enteredIn, inputOf, textsOf } from './values.ts';

/** Fetches the form's page and shows its form. Throws when the answer is no form. */
export async function openDialog(href: string): Promise<void> {
  const dialog = find<HTMLDialogElement>('#form-dialog');
  if (dialog === null || dialog.open) return;
  const form = await fetchForm(href);
  if (form === null) return;
  say(dialog, '#form-dialog-title', form.dataset['title'] ?? '');
  find('#form-dialog-body', dialog)?.replaceChildren(form);
  const stop = start(form, href, (done) => {
    dialog.close();
    toast(form.dataset['done'] ?? 'Done', done.title, 'green', {
      href: `/r/${encodeURIComponent(done.id)}`,
      label: 'Open',
    });
    refreshSoon();
  });
  dialog.addEventListener('close', stop, { once: true });
  dialog.showModal();
  focusFirst(form);
}

/** Makes a form work that is a page of its own. */
export function adopt(form: HTMLFormElement): void {
  start(form, location.pathname + location.search, ({ id }) => {
    location.assign(`/r/${encodeURIComponent(id)}`);
  });
  focusFirst(form);
}

/** Null when nobody answers, which is said. */
async function fetchForm(href: string): Promise<HTMLFormElement | null> {
  let response: Response;
  try {
    response = await fetch(href, { headers: { Accept: 'text/html' } });
  } catch {
    toast('Not opened', 'Pail does not answer. Is `pail serve` still running?', 'red');
    return null;
  }
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const form = find<HTMLFormElement>('form[data-record-form]', page);
  if (form === null) throw new Error(`there is no form at ${href}`);
  return document.adoptNode(form);
}

/** Starts the form with what was typed into it before; the answer ends it and keeps what is typed now. */
function start(form: HTMLFormElement, key: string, onDone: (done: Done) => void): () => void {
  startPicks(form);
  const before = textsOf(form);
  if (takeDraft(form, key)) offerFresh(form, key);
  let isDone = false;
  const keep = (): void => {
    if (!isDone) keepDraft(form, key, before);
  };
  addEventListener('pagehide', keep);
  const attempt = crypto.randomUUID();
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit(form, attempt, (done) => {
      isDone = true;
      forgetDraft(key);
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

/** Says that the inputs hold a draft, with a way to an empty form. */
function offerFresh(form: HTMLFormElement, key: string): void {
  const note = make('p', 'form-draft', 'What you typed before is back. ');
  const fresh = make('button', 'link-button', 'Start anew');
  fresh.setAttribute('type', 'button');
  fresh.addEventListener('click', () => {
    forgetDraft(key);
    void fetchForm(key).then((empty) => {
      for (const control of empty === null ? [] : controlsOf(empty)) {
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

/** The first input that waits for something. */
function focusFirst(form: HTMLFormElement): void {
  const shown = controlsOf(form).filter(
    (control) => control.closest('details:not([open])') === null,
  );
  const first = shown.find((control) => enteredIn(control) === null) ?? shown[0];
  if (first !== undefined) inputOf(first)?.focus();
}

function say(dialog: HTMLElement, selector: string, words: string): void {
  const element = find(selector, dialog);
  if (element !== null) element.textContent = words;
}
