import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../src/expr/compile.ts';
import { MACROS } from '../../src/expr/function-spec.ts';
import { FUNCTIONS } from '../../src/expr/functions.ts';
import { toJson } from '../../src/expr/value.ts';
import type { JsonValue, RecordData } from '../../src/record/types.ts';
import { contextOf, recordOf, scopeOf, TIMEZONE } from './fixture.ts';

const text = readFileSync(new URL('../../docs/expressions.md', import.meta.url), 'utf8');

type Row = { readonly expression: string; readonly record: string; readonly result: string };

/** Rows of all tables whose header is `expression | record | result`. */
function rowsOf(markdown: string): Row[] {
  const rows: Row[] = [];
  let inside = false;
  for (const line of markdown.split('\n')) {
    if (!line.startsWith('|')) inside = false;
    else if (line === '| expression | record | result |') inside = true;
    else if (inside && !line.startsWith('|---')) {
      const cells = line.slice(1, -1).split(/(?<!\\)\|/);
      const [expression = '', record = '', result = ''] = cells.map((cell) =>
        cell.trim().replace(/^`|`$/g, '').replaceAll('\\|', '|'),
      );
      rows.push({ expression, record, result });
    }
  }
  return rows;
}

function recordFor(row: Row): RecordData {
  if (row.record === '') return recordOf('deal_a');
  return { id: 'deal_row', ...(JSON.parse(row.record) as Record<string, JsonValue>) };
}

function outcome(row: Row): JsonValue {
  const compiled = compileExpression(row.expression, contextOf('crm/deals'));
  return toJson(compiled.evaluate(recordFor(row), scopeOf()), compiled.type, TIMEZONE);
}

describe('the tables of docs/expressions.md', () => {
  const rows = rowsOf(text);
  it('are found', () => expect(rows.length).toBeGreaterThan(150));

  it.each(rows)('$expression  on $record  gives $result', (row) => {
    if (row.result.startsWith('error: ')) {
      expect(() => outcome(row)).toThrow(row.result.slice('error: '.length));
    } else {
      expect(outcome(row)).toEqual(JSON.parse(row.result));
    }
  });

  it('show the example deal as it is', () => {
    const block = /```json\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
    expect(JSON.parse(block)).toEqual(recordOf('deal_a'));
  });

  it.each([...FUNCTIONS.values()])('name the function $name as it is written', ({ name, form }) => {
    if (form !== 'method') expect(text).toContain(`\`${name}\``);
    if (form !== 'function') expect(text).toContain(`\`.${name}\``);
  });

  it.each([...MACROS])('name the loop %s', (name) => expect(text).toContain(`\`${name}\``));
});
