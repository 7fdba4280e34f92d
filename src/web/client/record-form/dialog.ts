/** A form over the page it was opened from. */
import { find } from '../dom.ts';
import { holdLive, refreshSoon } from '../live.ts';
import { toast } from '../toast.ts';
import { fetchForm } from './fetch-form.ts';
import { focusFirst, start } from './start.ts';
import type { Done } from './submit.ts';
import { noteBegun } from './values.ts';

/** Fetches the form's page and shows its form. Throws when the answer is no form. */
export async function openDialog(href: string): Promise<void> {
  const dialog = find<HTMLDialogElement>('#form-dialog');
  if (dialog === null || dialog.open) return;
  const form = await fetchForm(href);
  if (form === null) return;
  const title = find('#form-dialog-title', dialog);
  if (title !== null) title.textContent = form.dataset['title'] ?? '';
  find('#form-dialog-body', dialog)?.replaceChildren(form);
  // What a merge would do is asked anew each time.
  const draft = find('[data-control="others"]', form) === null ? href : null;
  const stop = start(form, draft, (done) => {
    dialog.close();
    tell(form, done);
  });
  dialog.addEventListener('close', stop, { once: true });
  dialog.showModal();
  focusFirst(form);
}

/** Makes a form work that is a page of its own. */
export function adopt(form: HTMLFormElement): void {
  const here = location.pathname + location.search;
  form.dataset['source'] = here;
  noteBegun(form);
  // What is being filled in stays as it is; a write onto a newer state is told.
  holdLive();
  start(form, here, ({ id }) => {
    location.assign(form.dataset['next'] ?? recordHref(id));
  });
  focusFirst(form);
}

/** Says what was done; goes on where the page's own record is gone, or became something else. */
function tell(form: HTMLFormElement, { id, title }: Done): void {
  const isHere = find('#main .record')?.dataset['id'] === id;
  const next = form.dataset['next'];
  if (isHere && next !== undefined && next !== location.pathname) {
    location.assign(next);
    return;
  }
  const link = { href: recordHref(id), label: 'Open' };
  toast(form.dataset['done'] ?? 'Done', title, 'green', isHere ? undefined : link);
  refreshSoon();
}

function recordHref(id: string): string {
  return `/r/${encodeURIComponent(id)}`;
}
