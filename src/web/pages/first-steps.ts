/** What to do first in a workspace without records. */
import type { Model } from '../../schema/model.ts';

export type FirstStep = { readonly title: string; readonly text: string; readonly command: string };

/** Steps whose collections are there. */
export function firstSteps({ collections }: Model): FirstStep[] {
  const steps: readonly (FirstStep & { readonly needs: string })[] = [
    {
      needs: 'users',
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
    .filter(({ needs }) => needs === '' || collections.has(needs))
    .map(({ title, text, command }) => ({ title, text, command }));
}
