/** A form over the page it was opened from. */
import { find } from '../dom.ts';
import { holdLive, refreshSoon } from '../live.ts';
import { goAndSay, toastDone } from '../toast.ts';
import { fetchForm } from './fetch-form.ts';
import { focusFirst, start } from './start.ts';
import type { Done } from './submit.ts';
import { controlsOf, noteBegun, require } from './values.ts';

/** Fetches the form's page and shows its form. Throws when the answer is no form. */
export async function openDialog(href: string): Promise<void> {
  const form = find<HTMLDialogElement>('#form-dialog')?.open ? null : await fetchForm(href);
  if (form === null) return;
  // What a merge would do is asked anew each time.
  const draft = find('[data-control="others"]', form) === null ? href : null;
  await shown(form, draft);
}

/**
 * Asks for what a change of the record lacks, and makes both in one step; false when it
 * was given up. Throws when there is no form for these fields.
 */
export async function askAlong({
  title,
  id,
  fields,
  change,
  submit,
  done,
}: Asked): Promise<boolean> {
  const query = new URLSearchParams(fields.map((field) => ['field', field])).toString();
  const form = await fetchForm(`/edit/${encodeURIComponent(id)}?${query}`);
  if (form === null) return false;
  Object.assign(form.dataset, { title, done, fixed: JSON.stringify(change) });
  const button = find('[type="submit"]', form);
  if (button !== null) button.textContent = submit;
  for (const control of controlsOf(form)) require(control);
  return shown(form, null);
}

export type Asked = {
  readonly title: string;
  readonly id: string;
  /** Paths of what is asked for. */
  readonly fields: readonly string[];
  /** Merge patch that goes along. */
  readonly change: unknown;
  readonly submit: string;
  readonly done: string;
};

/** True once it was sent, false when it was closed before. */
function shown(form: HTMLFormElement, draft: string | null): Promise<boolean> {
  const dialog = find<HTMLDialogElement>('#form-dialog');
  if (dialog === null) return Promise.resolve(false);
  const title = find('#form-dialog-title', dialog);
  if (title !== null) title.textContent = form.dataset['title'] ?? '';
  find('#form-dialog-body', dialog)?.replaceChildren(form);
  return new Promise((resolve) => {
    let isDone = false;
    const stop = start(form, draft, (done) => {
      isDone = true;
      dialog.close();
      tell(form, done);
    });
    const end = (): void => {
      stop();
      resolve(isDone);
    };
    dialog.addEventListener('close', end, { once: true });
    dialog.showModal();
    focusFirst(form);
  });
}

/** Makes a form work that is a page of its own. */
export function adopt(form: HTMLFormElement): void {
  const here = location.pathname + location.search;
  form.dataset['source'] = here;
  noteBegun(form);
  // What is being filled in stays as it is; a write onto a newer state is told.
  holdLive();
  start(form, here, (done) => {
    const href = form.dataset['next'] ?? recordHref(done.id);
    goAndSay(href, wordOf(form), done.title, done);
  });
  focusFirst(form);
}

/** Says what was done; goes on where the page's own record is gone, or became something else. */
function tell(form: HTMLFormElement, done: Done): void {
  const { id, title } = done;
  const isHere = find('#main .record')?.dataset['id'] === id;
  const next = form.dataset['next'];
  if (isHere && next !== undefined && next !== location.pathname) {
    goAndSay(next, wordOf(form), title, done);
    return;
  }
  const link = { href: recordHref(id), label: 'Open' };
  toastDone(wordOf(form), title, done, isHere ? undefined : link);
  refreshSoon();
}

function wordOf(form: HTMLFormElement): string {
  return form.dataset['done'] ?? 'Done';
}

function recordHref(id: string): string {
  return `/r/${encodeURIComponent(id)}`;
}
