import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/record/types.ts';
import { buildFields } from '../../src/schema/build-fields.ts';
import type { Field } from '../../src/schema/model.ts';
import { type CellOptions, cellOf } from '../../src/view/cell.ts';
import { formatDuration } from '../../src/view/format.ts';
import { humanise, inSentence, labelOf } from '../../src/view/humanise.ts';

const config = { locale: 'en-US', timezone: 'Europe/Oslo', currency: 'USD' };

function fieldOf(schema: JsonObject): Field {
  const field = buildFields({ properties: { value: schema } }, 'things').get('value');
  if (field === undefined) throw new Error('no field');
  return field;
}

function options(schema: JsonObject | undefined, more: Partial<CellOptions> = {}): CellOptions {
  const names: Record<string, string> = { usr_ana: 'Ana Diaz', comp_big: 'BigCo' };
  const field = schema === undefined ? {} : { field: fieldOf(schema) };
  return { label: 'Value', config, displayName: (id) => names[id], ...field, ...more };
}

const number = { type: 'number' };
const text = { type: 'string' };
const toOne = (to: string): JsonObject => ({ ...text, 'x-relation': { to } });
const ui = (format: string): JsonObject => ({ 'x-ui': { format } });

describe('cellOf', () => {
  it.each<[string, JsonObject | undefined, unknown, string, string]>([
    ['null', text, null, '', 'text'],
    ['absent', text, undefined, '', 'text'],
    ['text', text, 'as it is_written', 'as it is_written', 'text'],
    ['a number', number, 1234567.891, '1,234,567.89', 'number'],
    ['zero', number, 0, '0', 'number'],
    ['a whole amount', { ...number, ...ui('currency') }, 120000, '$120,000', 'currency'],
    ['cents', { ...number, ...ui('currency') }, 9.5, '$9.50', 'currency'],
    ['a negative amount', { ...number, ...ui('currency') }, -3, '-$3', 'currency'],
    ['percent', { ...number, ...ui('percent') }, 62.5, '62.5%', 'percent'],
    ['hours', { ...number, ...ui('hours') }, 3.25, '3.25 h', 'number'],
    ['bytes', { ...number, ...ui('bytes') }, 1536, '1.5 kB', 'number'],
    ['seconds', { ...number, ...ui('duration') }, 3900, '1 h 5 min', 'number'],
    ['a date', { ...text, format: 'date' }, '2026-11-20', 'Nov 20, 2026', 'date'],
    ['no date', { ...text, format: 'date' }, 'soon', 'soon', 'date'],
    [
      'an instant, in the time zone',
      { ...text, format: 'date-time' },
      '2026-11-20T23:30:00Z',
      'Nov 21, 2026, 12:30 AM',
      'date-time',
    ],
    ['true', { type: 'boolean' }, true, '✓', 'boolean'],
    ['false', { type: 'boolean' }, false, '–', 'boolean'],
    ['a closed list', { ...text, enum: ['in_progress'] }, 'in_progress', 'In progress', 'badge'],
    ['an offered value', { ...text, 'x-suggest': ['follow_up'] }, 'follow_up', 'Follow up', 'text'],
    ['another value', { ...text, 'x-suggest': ['follow_up'] }, 'my_own', 'my_own', 'text'],
    ['an address', { ...text, format: 'email' }, 'a@b.no', 'a@b.no', 'email'],
    ['a link', { ...text, format: 'uri' }, 'https://b.no', 'https://b.no', 'url'],
    ['markdown', { ...text, ...ui('markdown') }, '**hi**', '**hi**', 'markdown'],
    ['a list', { type: 'array', items: text }, ['a', 'b_c'], 'a, b_c', 'tags'],
    ['an empty list', { type: 'array', items: text }, [], '', 'tags'],
    [
      'a list of enum values',
      { type: 'array', items: { ...text, enum: ['ci_cd'] } },
      ['ci_cd'],
      'Ci cd',
      'tags',
    ],
    ['entries', { type: 'array', items: { type: 'object' } }, [{ a: 1 }, {}], '2 entries', 'text'],
    [
      'an object',
      { type: 'object', properties: { budget: { ...number, ...ui('currency') }, clicks: number } },
      { budget: 500, clicks: 15000, note: null, extraThing: 'x', deep: {} },
      'Budget $500 · Clicks 15,000 · Extra thing x',
      'text',
    ],
    ['a dangling id', toOne('crm/companies'), 'comp_gone', 'comp_gone', 'link'],
    ['data of another type', number, 'twelve', 'twelve', 'number'],
    ['a computed number', undefined, 12, '12', 'number'],
  ])('%s', (_name, schema, value, shown, kind) => {
    const cell = cellOf(value as never, options(schema));
    expect([cell.text, cell.kind]).toEqual([shown, kind]);
    expect(cell.value).toEqual(value ?? null);
    expect(cell.label).toBe('Value');
  });

  it.each([
    ['users', 'usr_ana', { text: 'Ana Diaz', kind: 'person', recordId: 'usr_ana' }],
    ['crm/companies', 'comp_big', { text: 'BigCo', kind: 'link', recordId: 'comp_big' }],
  ])('links to a record of %s', (to, id, face) => {
    expect(cellOf(id, options(toOne(to)))).toEqual({ label: 'Value', value: id, ...face });
  });

  it('names the records of a list', () => {
    const many = { type: 'array', items: text, 'x-relation': { to: 'users' } };
    expect(cellOf(['usr_ana', 'usr_x'], options(many)).parts).toEqual(['Ana Diaz', 'usr_x']);
  });

  it('shows a natural key by what it stands for', () => {
    const stage = { ...text, 'x-relation': { to: 'crm/stages', by: 'key' } };
    const related = (): { id: string; name: string; tone: string } => ({
      id: 'stage_1',
      name: 'Closed – won',
      tone: 'green',
    });
    expect(cellOf('closed_won', options(stage, { related }))).toMatchObject({
      text: 'Closed – won',
      kind: 'badge',
      tone: 'green',
      recordId: 'stage_1',
    });
    expect(cellOf('closed_won', options(stage))).toEqual({
      label: 'Value',
      value: 'closed_won',
      text: 'Closed won',
      kind: 'link',
    });
  });

  it('takes labels and tones from the schema', () => {
    const schema = {
      ...text,
      enum: ['ci_cd'],
      'x-ui': { labels: { ci_cd: 'CI/CD' }, tones: { ci_cd: 'teal' } },
    };
    expect(cellOf('ci_cd', options(schema))).toMatchObject({ text: 'CI/CD', tone: 'teal' });
  });

  it.each([
    ['EUR', 'de', '1.200,50\u00a0€'],
    ['JPY', 'ja', '￥1,201'],
    ['NOK', 'en-US', 'NOK\u00a01,200.50'],
    ['points', 'en-US', '1,200.5 points'],
  ])('writes %s in %s', (currency, locale, shown) => {
    const schema = { ...number, ...ui('currency') };
    const more = { currency, config: { ...config, locale } };
    expect(cellOf(1200.5, options(schema, more)).text).toBe(shown);
  });

  it('takes a format instead of the field’s', () => {
    const schema = { ...number, ...ui('currency') };
    expect(cellOf(5, options(schema, { format: 'percent' })).text).toBe('5%');
    expect(cellOf(5, options(schema, { format: 'number' })).text).toBe('5');
  });
});

it.each([
  [0, '0 s'],
  [999, '1 s'],
  [61_000, '1 min 1 s'],
  [86_400_000 * 2 + 3_600_000 * 4 + 60_000, '2 d 4 h'],
  [86_400_000 + 60_000, '1 d'],
  [-3_600_000, '-1 h'],
])('%i ms → %s', (ms, shown) => expect(formatDuration(ms)).toBe(shown));

it.each([
  ['expectedCloseDate', 'Expected close date'],
  ['companyId', 'Company'],
  ['avgCPC', 'Avg CPC'],
  ['slaBreached', 'SLA breached'],
  ['due_date', 'Due date'],
])('labelOf %s → %s', (name, label) => expect(labelOf(name)).toBe(label));

it.each([
  ['in_progress', 'In progress'],
  ['smb', 'SMB'],
  ['v1.2', 'v1.2'],
  ['New York', 'New York'],
  ['500-1000', '500-1000'],
  ['', ''],
])('humanise %j → %j', (value, words) => expect(humanise(value)).toBe(words));

it.each([
  ['Close date', 'close date'],
  ['SLA breached', 'SLA breached'],
])('inSentence %s → %s', (label, words) => expect(inSentence(label)).toBe(words));
