import { expect, it } from 'vitest';
import { parseCards } from '../../../src/crm/import/parse-vcard.ts';

/** What a card of version 2.1 with these lines says. */
function said(...lines: string[]): unknown {
  const card = ['BEGIN:VCARD', 'VERSION:2.1', ...lines, 'END:VCARD', ''].join('\r\n');
  const [row] = parseCards(card)[0]?.rows ?? [];
  return row?.fault ?? row?.data;
}

it.each<[readonly string[], unknown]>([
  [['N:Holm;Ada'], { lastName: 'Holm', firstName: 'Ada' }],
  [
    ['N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Str=C3=B6m;Bj=C3=B6rn'],
    { lastName: 'Ström', firstName: 'Björn' },
  ],
  [['N;CHARSET=ISO-8859-1;QUOTED-PRINTABLE:Str=F6m;Ada'], { lastName: 'Ström', firstName: 'Ada' }],
  [['TEL;CELL;VOICE:+46 70', 'TEL;WORK:+46 8'], { mobile: '+46 70', phone: '+46 8' }],
  [['EMAIL;INTERNET;PREF:ada@example.com'], { email: 'ada@example.com' }],
  [
    ['NOTE;ENCODING=QUOTED-PRINTABLE:one, two=0D=0A=', 'three = 3=3D3'],
    { notes: 'one, two\nthree = 3=3' },
  ],
  [['NOTE:a text that is', ' folded'], { notes: 'a text that isfolded' }],
])('%j', (lines, data) => {
  expect(said(...lines)).toEqual(data);
});
