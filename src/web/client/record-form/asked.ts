/** Fields that a state asks for, in a form that was about something else. */
import { find } from '../dom.ts';
import { fetchPage } from './fetch-form.ts';
import type { Refusal } from './refusal.ts';
import { controlsOf, pathOf, require } from './values.ts';

/** Brings the inputs of the fields that the record's new state asks for and that the form has not. */
export async function bringAsked(form: HTMLFormElement, { problems }: Refusal): Promise<void> {
  const known = new Set(controlsOf(form).map(pathOf));
  const asked = (problems ?? [])
    .filter(({ code }) => code === 'lifecycle')
    .map(({ pointer }) => pointer.slice(1))
    .filter((name) => !known.has(name));
  const { url = '', method } = form.dataset;
  if (asked.length === 0 || method !== 'PATCH') return;
  const query = new URLSearchParams(asked.map((name) => ['field', name])).toString();
  const brought = await fetchPage(`/edit/${url.split('/').at(-1) ?? ''}?${query}`);
  for (const control of brought === null ? [] : controlsOf(brought)) {
    control.classList.add('asked');
    require(control);
    find('.form-fields', form)?.append(control);
  }
  const source = new URL(form.dataset['source'] ?? '', location.href);
  if (!source.pathname.startsWith('/edit/')) return;
  // What became of the record meanwhile is told of these fields, too.
  for (const name of asked) source.searchParams.append('field', name);
  form.dataset['source'] = source.pathname + source.search;
}
