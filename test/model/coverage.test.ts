/** Every entity, field, value and rule of the systems that Pail can take the place of has a place here. */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shippedModel } from '../support/model.ts';
import { coverageFaults } from './coverage-faults.ts';
import { parseLines, splitRow } from './coverage-lines.ts';

const lists = readdirSync('docs/coverage').filter((file) => file.endsWith('.csv'));

describe('the coverage lists', () => {
  it('are there', () => {
    expect(lists.length).toBeGreaterThan(0);
  });

  it.each(lists)('%s holds against the model', (file) => {
    const lines = parseLines(readFileSync(`docs/coverage/${file}`, 'utf8'));
    expect(coverageFaults(lines, shippedModel())).toEqual([]);
  });
});

describe('a list with a gap is refused', () => {
  const entity = 'Deal,entity,1,crm/deals,,';
  const title = 'Deal,field,title,crm/deals,title,';
  it.each([
    ['nothing', [entity, title], null],
    ['an unknown collection', ['Deal,entity,0,crm/dealz,,'], 'no collection crm/dealz'],
    ['no place and no reason', [entity, 'Deal,field,title,,,'], 'goes nowhere'],
    ['an unknown field', [entity, 'Deal,field,titel,crm/deals,titel,'], 'no field titel'],
    ['an unknown nested field', [entity, 'Deal,field,a,crm/deals,activities[].x,'], 'no field'],
    ['a name that is no alias', [entity, 'Deal,field,label,crm/deals,title,'], 'no alias'],
    ['an alias', [entity, 'Deal,field,name,crm/deals,title,'], null],
    ['a name in snake case', [entity, 'Deal,field,lost_reason,crm/deals,lostReason,'], null],
    ['a value that is missing', [entity, title, values('budget|boredom')], 'offer "boredom"'],
    ['values that are there', [entity, title, values('budget|price>budget')], null],
    ['a stage', [entity, title, 'Deal,values,stage,crm/deals,stage,lead|won>closed_won'], null],
    ['no such stage', [entity, title, 'Deal,values,stage,crm/deals,stage,sold'], 'offer "sold"'],
    ['a value that is a field', [entity, title, values('gone>field:archivedAt')], null],
    ['a value of no field', [entity, title, values('gone>field:gone')], 'not offer'],
    ['what is not unique', [entity, title, 'Deal,unique,title,crm/deals,title,'], 'not unique'],
    ['no relation', [entity, title, 'Deal,relation,a,crm/deals,title,'], 'no relation'],
    ['a keyword', [entity, title, 'Deal,rule,a,crm/deals,x-collection.onRemove,'], null],
    ['no keyword', [entity, title, 'Deal,rule,a,crm/deals,x-collection.files,'], 'has no x-coll'],
    ['no view', [entity, title, 'Deal,view,kanban,crm/deals,kanban,'], 'no view kanban'],
    ['fewer fields', ['Deal,entity,2,crm/deals,,', title], '1 field lines, expected 2'],
    ['fields without entity', [title], 'expected undefined'],
    ['a line twice', [entity, title, title], 'stands twice'],
  ])('%s', (_, rows, message) => {
    const lines = parseLines(['entity,kind,name,collection,target,note', ...rows, ''].join('\n'));
    expect(coverageFaults(lines, shippedModel()).join('\n')).toMatch(message ?? /^$/);
  });
});

describe('parsing', () => {
  it.each([
    ['a,b', ['a', 'b']],
    ['', ['']],
    ['a,,', ['a', '', '']],
    ['"a, ""b""",c', ['a, "b"', 'c']],
    ['a"b,c', null],
    ['"a"b,c', null],
    ['"a', null],
  ])('%s', (row, cells) => {
    expect(splitRow(row)).toEqual(cells);
  });

  it.each([
    ['no header', 'a,field,b,c,d,\n'],
    [
      'a second header',
      'entity,kind,name,collection,target,note\nentity,kind,name,collection,target,note\n',
    ],
    ['no last line end', 'entity,kind,name,collection,target,note'],
    ['too few cells', 'entity,kind,name,collection,target,note\na,field,b\n'],
    ['an unknown kind', 'entity,kind,name,collection,target,note\na,fild,b,c,d,e\n'],
  ])('refuses %s', (_, text) => {
    expect(() => parseLines(text)).toThrow(/^line|^the last/);
  });
});

function values(note: string): string {
  return `Deal,values,lost_reason,crm/deals,lostReason,${note}`;
}
