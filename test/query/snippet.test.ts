import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/query/plain-text.ts';
import { snippetOf } from '../../src/query/snippet.ts';
import type { RecordData } from '../../src/record/types.ts';
import { loadModel } from '../../src/schema/load.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { fixtureModel } from '../index/fixture.ts';

const deals = requireCollection(fixtureModel(), 'deals');
const long = `${'filler words here '.repeat(20)}the export, (CSV) crashes${' and more of it'.repeat(20)}`;

/** The snippet with marked words in brackets. */
function marked(record: RecordData, terms: string[], collection = deals): string {
  const { text, marks } = snippetOf(record, collection, terms);
  let out = '';
  let at = 0;
  for (const [start, end] of marks) {
    out += `${text.slice(at, start)}[${text.slice(start, end)}]`;
    at = end;
  }
  return out + text.slice(at);
}

describe('snippetOf', () => {
  it.each<[string, RecordData, string[], string]>([
    [
      'the title when only it matches',
      { id: 'deal_1', title: 'Exports, all' },
      ['export'],
      '[Exports], all',
    ],
    [
      'a text that is not the title when both match',
      { id: 'deal_1', title: 'Export', touchpoints: [{ note: 'wants (export)!' }] },
      ['export'],
      'wants ([export])!',
    ],
    [
      'the text with most different words',
      {
        id: 'deal_1',
        title: 'x',
        touchpoints: [{ note: 'csv csv csv' }, { note: 'csv\n\n export' }],
      },
      ['csv', 'export'],
      '[csv] [export]',
    ],
    [
      'parts of a hyphenated word',
      { id: 'deal_1', title: 'a follow-up call' },
      ['follow'],
      'a [follow]-up call',
    ],
    [
      'accents, however written',
      { id: 'deal_1', title: 'In Ko\u0308ln' },
      ['koln'],
      'In [Ko\u0308ln]',
    ],
    [
      'the first text when nothing matches',
      { id: 'deal_1', title: 'T', tags: ['q1'] },
      ['zzz'],
      'q1',
    ],
    ['the title when there is nothing else', { id: 'deal_1', title: 'T' }, [], 'T'],
    ['nothing of a record without text', { id: 'deal_1' }, ['x'], ''],
    [
      'Markdown as words',
      { id: 'deal_1', touchpoints: [{ note: '# See\n- **the** [csv](http://x) `file`' }] },
      ['csv'],
      'See the [csv] file',
    ],
  ])('%s', (_, record, terms, expected) => {
    expect(marked(record, terms)).toBe(expected);
  });

  it.each<[string[], string]>([
    [['ada'], 'About [Ada]'],
    [[], 'About Ada'],
    [['lovelac'], '[Lovelace]'],
  ])('of a record whose name has parts: %j', (terms, expected) => {
    const schema = {
      $id: 'people',
      type: 'object',
      'x-collection': { prefix: 'per', short: 'people', display: 'first + " " + last' },
      properties: Object.fromEntries(
        ['id', 'first', 'last', 'notes'].map((name) => [name, { type: 'string' }]),
      ),
    };
    const path = 'schemas/people.schema.json';
    const people = requireCollection(loadModel([{ path, text: JSON.stringify(schema) }]), 'people');
    const record = { id: 'per_1', first: 'Ada', last: 'Lovelace', notes: 'About Ada' };
    expect(marked(record, terms, people)).toBe(expected);
  });

  it('cuts long text at words around the match', () => {
    const record = { id: 'deal_1', touchpoints: [{ note: long }] };
    const { text, marks } = snippetOf(record, deals, ['export', 'csv', 'crash']);
    expect(text).toMatch(/^…\w+ .*\w…$/);
    expect(text.length).toBeLessThanOrEqual(162);
    expect(marks.map(([start, end]) => text.slice(start, end))).toEqual([
      'export',
      'CSV',
      'crashes',
    ]);
  });

  it('cuts a text without spaces, never through a character', () => {
    const { text } = snippetOf({ id: 'deal_1', title: 'a😀'.repeat(300) }, deals, []);
    expect(text.length).toBeLessThanOrEqual(161);
    expect(() => encodeURIComponent(text)).not.toThrow();
  });
});

describe('plainText', () => {
  it.each([
    ['1. one\n2. two', 'one two'],
    ['> quoted *text*, __bold__', 'quoted text, bold'],
    ['```js\ncode\n```', 'code'],
    ['![logo](a.png) snake_case_name 2*3*4', 'logo snake_case_name 2*3*4'],
    ['a ** b', 'a ** b'],
  ])('%s', (raw, expected) => {
    expect(plainText(raw, true)).toBe(expected);
  });

  it.each(['[', '**a', '*a ', '`', '!['])('ends within the test on %s many times over', (sign) => {
    expect(plainText(`${sign.repeat(300_000)}\nend`, true)).toContain('end');
  });
});
