/** When somebody else changed the record meanwhile: what both made of it, and a choice. */
import { find, make } from '../dom.ts';
import { fetchPage } from './fetch-form.ts';
import { mark, sayAbove } from './refusal.ts';
import type { Attempt } from './submit.ts';
import { controlsOf, focusIn, pathOf, shownIn, textsOf } from './values.ts';

/**
 * Brings the form up to the record's present state. `clear`: nobody touched the fields that were changed here, so that
 * they can be sent again; else the form says what they became, and sending it again keeps what stands in it.
 */
export async function catchUp(form: HTMLFormElement, attempt: Attempt): Promise<'clear' | 'asked'> {
  const fresh = await fetchPage(form.dataset['source'] ?? '');
  if (fresh === null) {
    sayAbove(form, 'The record is not there any more, or cannot be changed now.');
    return 'asked';
  }
  const mine = textsOf(form);
  const theirs = textsOf(fresh);
  let asked = false;
  for (const control of controlsOf(fresh)) {
    const path = pathOf(control);
    const own = controlsOf(form).find((one) => pathOf(one) === path);
    const before = attempt.before.get(path);
    if (own === undefined || theirs.get(path) === before) continue;
    if (mine.get(path) === before || mine.get(path) === theirs.get(path)) own.replaceWith(control);
    else {
      offer(own, control);
      asked = true;
    }
  }
  form.dataset['etag'] = fresh.dataset['etag'] ?? '';
  attempt.before = theirs;
  if (!asked) return 'clear';
  sayAbove(
    form,
    'Somebody changed this record while you edited it. Saving again keeps what stands here.',
  );
  return 'asked';
}

/** Says what the field became, with a way to take that. */
function offer(own: HTMLElement, theirs: HTMLElement): void {
  mark(own, `Meanwhile it became ${shownIn(theirs)}. `);
  const take = make('button', 'link-button', 'Take that');
  take.setAttribute('type', 'button');
  take.addEventListener('click', () => {
    own.replaceWith(theirs);
    focusIn(theirs);
  });
  find(':scope > .control-fault', own)?.append(take);
}
