import { describe, expect, it } from 'vitest';
import { filesOf, makeWorkspace, open } from '../support/workspace.ts';

const RECORDS = {
  'crm/companies': [
    { id: 'comp_big', name: 'BigCo', domain: 'bigco.com', phone: '+47 22 99 88 77' },
    {
      id: 'comp_page',
      name: 'Pages',
      website: 'http://www.pages.example/en',
      linkedinUrl: 'https://www.linkedin.com/company/Pages/',
    },
  ],
  'crm/contacts': [
    {
      id: 'cont_jane',
      firstName: 'Jane',
      email: 'jane@bigco.com',
      phone: '+1-555-0142',
      linkedinUrl: 'http://no.linkedin.com/in/jane-smith?trk=x',
    },
    { id: 'cont_bo', firstName: 'Bo', mobile: '+47 412 34 567', twitterHandle: '@BoLind' },
    { id: 'cont_cy', firstName: 'Cy', email: 'info@shared.org' },
    { id: 'cont_di', firstName: 'Di', email: 'Info@Shared.org' },
  ],
  'crm/channels': [
    { id: 'chan_1', contactId: 'cont_bo', kind: 'email', value: 'Bo@Private.example' },
    { id: 'chan_2', contactId: 'cont_cy', kind: 'whatsapp', value: '+47 988 77 665' },
    { id: 'chan_3', contactId: 'cont_jane', kind: 'email', value: 'jane@bigco.com' },
  ],
};
const made = () => makeWorkspace(filesOf(RECORDS), { git: false });

/** What is found, from records read just now and from the columns of an index file. */
async function found(reference: string, collection?: string): Promise<string[]> {
  const at = made();
  const ids: string[] = [];
  for (const source of ['built', 'read']) {
    const workspace = await open(at);
    expect(workspace.indexInfo().source).toBe(source);
    try {
      ids.push(workspace.find(reference, collection).id);
    } catch (error) {
      ids.push(String((error as Error).message));
    }
  }
  return ids;
}

describe('a record is found by what people write', () => {
  it.each([
    ['jane@BIGCO.com', 'cont_jane'],
    ['mailto:jane@bigco.com', 'cont_jane'],
    ['+1 (555) 0142', 'cont_jane'],
    ['linkedin.com/in/jane-smith', 'cont_jane'],
    ['https://www.linkedin.com/in/Jane-Smith/', 'cont_jane'],
    ['41234567', 'cont_bo'],
    ['bo@private.example', 'cont_bo'],
    ['98877665', 'cont_cy'],
    ['tel:+4741234567', 'cont_bo'],
    ['@bolind', 'cont_bo'],
    ['https://x.com/BoLind', 'cont_bo'],
    ['linkedin.com/company/pages', 'comp_page'],
    ['22 99 88 77', 'comp_big'],
    ['WWW.BigCo.com', 'comp_big'],
    ['https://pages.example/', 'comp_page'],
  ])('%s', async (reference, id) => {
    expect(await found(reference)).toEqual([id, id]);
  });

  it.each([
    ['info@shared.org', '"info@shared.org" could be cont_cy, cont_di; give more of it'],
    ['zzz', 'no record "zzz"'],
    ['cont_zzz', 'no record "cont_zzz"'],
    ['0142', 'no record "0142"; did you mean cont_jane (Jane)?'],
    ['cont_jame', 'no record "cont_jame"; did you mean "cont_jane"?'],
    ['org_bolind', 'no record "org_bolind"; did you mean cont_bo (Bo)?'],
    [
      'jane@bigco.com.au',
      'no record "jane@bigco.com.au"; did you mean comp_big (BigCo) or cont_jane (Jane)?',
    ],
  ])('%s is not enough', async (reference, message) => {
    expect(await found(reference)).toEqual([message, message]);
  });

  it('in one collection', async () => {
    const [message] = await found('jane@bigco.com', 'companies');
    expect(message).toContain('no record');
    const [other] = await found('cont_jane', 'companies');
    expect(other).toContain('cont_jane is in crm/contacts; expected a record of crm/companies');
  });
});
