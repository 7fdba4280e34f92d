/** Forms are made by the server: the field's name, help and choices come with them. */
import { find } from '../dom.ts';
import { toast } from '../toast.ts';
import { noteBegun } from './values.ts';

/** Null when nobody answers, which is said. Throws when the answer is no form. */
export async function fetchForm(href: string): Promise<HTMLFormElement | null> {
  try {
    const form = await fetchPage(href);
    if (form !== null) return form;
  } catch {
    toast('Not opened', 'Pail does not answer. Is `pail serve` still running?', 'red');
    return null;
  }
  throw new Error(`there is no form at ${href}`);
}

/** Null when the answer is no form. */
export async function fetchPage(href: string): Promise<HTMLFormElement | null> {
  const response = await fetch(href, { headers: { Accept: 'text/html' } });
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const form = find<HTMLFormElement>('form[data-record-form]', page);
  if (form === null) return null;
  form.dataset['source'] = href;
  noteBegun(form);
  return document.adoptNode(form);
}
