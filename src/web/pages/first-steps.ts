/** What to do first in a workspace without records. */
import type { Model } from '../../schema/model.ts';
import { newHref } from '../form/record-form.ts';

export type FirstStep = {
  readonly title: string;
  readonly text: string;
  readonly command: string;
  /** The form that does the same. */
  readonly form?: NewLink;
};

export type NewLink = { readonly label: string; readonly href: string; readonly icon: string };

/** What a day brings most. */
const OFTEN = ['crm/contacts', 'crm/deals', 'crm/tasks', 'support/tickets', 'issues'];

/** Forms for the records that are made most. */
export function newLinks(model: Model): NewLink[] {
  return OFTEN.flatMap((path) => newLink(model, path));
}

function newLink({ collections }: Model, path: string): NewLink[] {
  const collection = collections.get(path);
  if (collection === undefined) return [];
  const { title, icon } = collection;
  return [{ label: title, href: newHref(collection, {}), icon }];
}

/** Steps whose collections are there. */
export function firstSteps(model: Model): FirstStep[] {
  const steps: readonly (FirstStep & { readonly needs: string; readonly makes?: string })[] = [
    {
      needs: 'users',
      makes: 'users',
      title: 'Say who you are',
      text: 'With the e-mail address that git has of you, so that your work is yours here.',
      command: 'pail create users name="Ada Archer" email="$(git config user.email)"',
    },
    {
      needs: 'crm/contacts',
      title: 'Bring what you have',
      text: 'CSV, Excel, JSON or vCards out of another system; nothing is written before you have seen it.',
      command: 'pail import contacts people.csv --dry-run',
    },
    {
      needs: 'crm/companies',
      makes: 'crm/companies',
      title: 'Or begin with one company',
      text: 'Every record is one file in bucket/; this page shows it at once.',
      command: 'pail create companies name="Acme" domain=acme.com',
    },
    {
      needs: '',
      title: 'Or look around first',
      text: 'The demo company in a directory of its own: people, deals, tickets, campaigns.',
      command: 'pail init ../pail-demo --demo --pack all',
    },
  ];
  return steps
    .filter(({ needs }) => needs === '' || model.collections.has(needs))
    .map(({ title, text, command, makes = '' }) => {
      const [form] = newLink(model, makes);
      return { title, text, command, ...(form === undefined ? {} : { form }) };
    });
}
