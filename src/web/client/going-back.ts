/** Brings back what was: a version, a field, or all that a commit changed. */
import { confirmed, type Question } from './confirm.ts';
import { closest } from './dom.ts';
import { refreshSoon } from './live.ts';
import { reasonOf, send } from './send.ts';
import { type Noticed, toast, toastDone } from './toast.ts';

type Done = Noticed & { readonly commit: string | null };

/** A field, or without one the whole record, as it was at a revision. */
export function restore(button: HTMLElement): void {
  const record = closest(button, '.record');
  const { at = '', field, what = '' } = button.dataset;
  if (record === null) return;
  const { id = '', collection = '', etag = '', title = id } = record.dataset;
  const question = {
    title: field === undefined ? `Restore ${title}?` : `Put back ${what}?`,
    text:
      field === undefined
        ? `Its fields become those of ${what}. It is a change like any other: it can be undone.`
        : `${title}: it is a change like any other, and can be undone.`,
    yes: field === undefined ? 'Restore' : 'Put back',
  };
  const body = { at, ...(field === undefined ? {} : { fields: [field] }) };
  const url = `/api/${collection}/${encodeURIComponent(id)}/restore`;
  void ask(button, question, () => send(url, body, { 'If-Match': `"${etag}"` }));
}

/** What one commit did. */
export function undo(button: HTMLElement): void {
  const { commit = '', title = '' } = button.dataset;
  const question = {
    title: 'Undo this commit?',
    text: `“${title}” is taken back in all its records; later edits of other fields stay. That is a new commit, which can be undone itself.`,
    yes: 'Undo',
  };
  void ask(button, question, () => send('/api/undo', { commit }));
}

async function ask(
  button: HTMLElement,
  question: Question,
  write: () => Promise<Response>,
): Promise<void> {
  if (button.ariaBusy === 'true' || !(await confirmed(question))) return;
  button.ariaBusy = 'true';
  try {
    const response = await write();
    if (response.ok) tell(question.yes, (await response.json()) as Done);
    else toast('Nothing was changed', await reasonOf(response), 'red');
  } catch {
    toast('Nothing was changed', 'Pail does not answer. Is `pail serve` still running?', 'red');
  }
  button.ariaBusy = null;
  button.focus();
  refreshSoon();
}

function tell(verb: string, done: Done): void {
  const { commit } = done;
  const title = DONE[verb] ?? 'Done';
  const link =
    commit === null
      ? undefined
      : { href: `/history/${commit.slice(0, 12)}`, label: 'See the commit' };
  toastDone(title, '', done, link);
}

const DONE: Readonly<Record<string, string>> = {
  Restore: 'Restored',
  'Put back': 'Put back',
  Undo: 'Undone',
};
