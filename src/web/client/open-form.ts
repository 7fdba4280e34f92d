/** Forms are loaded when somebody first opens one: most who look at a page write nothing. */
import { find } from './dom.ts';

/** Shows the form at `href` in a dialog; where that cannot be, its page. */
export async function openForm(href: string): Promise<void> {
  try {
    const { openDialog } = await import('./record-form/dialog.ts');
    await openDialog(href);
  } catch {
    location.assign(href);
  }
}

/** Edits the value of a field where it stands. */
export async function editValue(place: HTMLElement): Promise<void> {
  const { editHere } = await import('./record-form/in-place.ts');
  await editHere(place);
}

/** A page that is a form itself. */
export function startOpenForm(): void {
  const form = find<HTMLFormElement>('#main form[data-record-form]');
  if (form !== null) void import('./record-form/dialog.ts').then(({ adopt }) => adopt(form));
}

/** True when a link was followed by a plain click, which the dialog may answer. */
export function isPlainClick(event: Event): boolean {
  if (!(event instanceof MouseEvent)) return true;
  return !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) && event.button === 0;
}
