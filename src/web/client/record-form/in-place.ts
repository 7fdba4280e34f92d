/** A value that is edited where it stands. */
import { closest, find } from '../dom.ts';
import { holdLive, refreshSoon, releaseLive } from '../live.ts';
import { toastDone } from '../toast.ts';
import { fetchForm } from './fetch-form.ts';
import { focusFirst, start } from './start.ts';

/** Puts the field's form in the place of its value, until it is saved or given up. Throws when there is no form. */
export async function editHere(place: HTMLElement): Promise<void> {
  const slot = find('[data-edit-value]', place);
  if (slot === null || place.dataset['editing'] !== undefined) return;
  place.dataset['editing'] = '';
  // What is being edited stays as it is meanwhile; a write onto a newer state is told.
  holdLive();
  const form = await fetchForm(hrefOf(place)).catch(() => null);
  if (form === null) {
    end(place, slot, null);
    return;
  }
  form.classList.add('in-place');
  slot.hidden = true;
  slot.after(form);
  start(form, null, (done) => {
    end(place, slot, form);
    if (done.notices?.length) toastDone('Saved', done.title, done);
    refreshSoon();
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      end(place, slot, form);
    } else if (event.key === 'Enter' && event.target instanceof HTMLSelectElement) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  find('[data-action="leave-form"]', form)?.addEventListener('click', (event) => {
    event.preventDefault();
    event.stopPropagation();
    end(place, slot, form);
  });
  focusFirst(form);
}

function end(place: HTMLElement, slot: HTMLElement, form: HTMLElement | null): void {
  if (place.dataset['editing'] === undefined) return;
  delete place.dataset['editing'];
  form?.remove();
  slot.hidden = false;
  releaseLive();
  find('.pen', place)?.focus();
}

function hrefOf(place: HTMLElement): string {
  const id = closest(place, '.record')?.dataset['id'] ?? '';
  return `/edit/${encodeURIComponent(id)}?field=${encodeURIComponent(place.dataset['edit'] ?? '')}`;
}
