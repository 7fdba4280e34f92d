/** Which records a query is about: conditions run on rows, the cheapest first. */

import type { Compiled } from '../expr/types.ts';
import { ARCHIVED_AT } from '../index/archived.ts';
import type { Slab } from '../index/types.ts';
import { memberOf } from '../record/value.ts';
import { rowsByCode } from './code-test.ts';
import type { PreparedQuery, QueryContext } from './prepare.ts';
import type { RowContext, RowValues } from './row-types.ts';
import { rowValues } from './row-values.ts';
import type { QueryStep } from './types.ts';

/** The matches among the rows of one slab. */
export type Part = {
  readonly slab: Slab;
  readonly rows: Uint32Array;
  /** By row, for full text. */
  readonly scores?: ReadonlyMap<number, number>;
};

export type Matches = {
  readonly parts: readonly Part[];
  readonly steps: readonly QueryStep[];
  readonly notices: readonly string[];
};

/** Number of matches. */
export function countOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { rows }) => sum + rows.length, 0);
}

/** Runs full text, the archive rule and the conditions. */
export function findMatches(prepared: PreparedQuery, context: QueryContext): Matches {
  const { query, collection } = prepared;
  const source = sourceOf(prepared, context);
  const steps = [...source.steps];
  let parts = source.parts;
  const narrow = (step: string, keep: (part: Part, at: number) => Uint32Array): void => {
    const before = fetched(parts);
    parts = parts.map((part, at) => ({ ...part, rows: keep(part, at) }));
    const read = fetched(parts) - before;
    steps.push({ step, records: countOf(parts), ...(read === 0 ? {} : { read }) });
  };
  if (query.archived !== true && collection.fields.has(ARCHIVED_AT)) {
    narrow('leave out archived ones', withoutArchived);
  }
  for (const { compiled, values } of plan(prepared, parts, context)) {
    narrow(`where ${compiled.source}`, ({ rows }, at) => {
      const one = values[at];
      if (one === undefined) return rows;
      if (one.byCode !== undefined) return rowsByCode(rows, compiled, one.byCode, collection);
      return rows.filter((row) => one.at(row) === true);
    });
  }
  return { parts, steps, notices: source.notices };
}

function fetched(parts: readonly Part[]): number {
  return parts.reduce((sum, { slab }) => sum + slab.fetched, 0);
}

type Step = { readonly compiled: Compiled; readonly values: readonly RowValues[] };

/** Conditions with how each is read in each slab: columns before links before whole records, other records last. */
function plan(prepared: PreparedQuery, parts: readonly Part[], context: QueryContext): Step[] {
  const rows: RowContext = { ...context, collection: prepared.collection };
  return prepared.conditions
    .map(({ compiled, isCheap }) => {
      const values = parts.map(({ slab }) => rowValues(compiled, slab, rows));
      return { compiled, values, cost: costOf(values[0]?.from, isCheap) };
    })
    .sort((a, b) => a.cost - b.cost);
}

function costOf(from: RowValues['from'] | undefined, isCheap: boolean): number {
  if (from === 'links') return 1;
  if (from === 'columns') return isCheap ? 0 : 2;
  return isCheap ? 3 : 4;
}

function sourceOf({ query, collection }: PreparedQuery, { index }: QueryContext): Matches {
  const text = query.search ?? '';
  const slabs = index.slabs(collection.path);
  if (text.trim() === '') {
    const parts = slabs.map((slab) => ({ slab, rows: slab.liveRows() }));
    const step = `all of ${collection.path}`;
    return { parts, steps: [{ step, records: countOf(parts) }], notices: [] };
  }
  const { hits, notice } = index.searchRows(text, collection.path);
  const scores = slabs.map(() => new Map<number, number>());
  for (const { slab, row, score } of hits) scores[slab]?.set(row, score);
  const parts = slabs.map((slab, at) => {
    const found = scores[at] ?? new Map<number, number>();
    return { slab, rows: Uint32Array.from(found.keys()).sort(), scores: found };
  });
  return {
    parts,
    steps: [{ step: `full text ${JSON.stringify(text)}`, records: hits.length }],
    notices: notice === undefined ? [] : [notice],
  };
}

function withoutArchived({ slab, rows }: Part): Uint32Array {
  const codes = slab.column(ARCHIVED_AT)?.codes;
  if (codes === undefined) {
    return rows.filter((row) => memberOf(slab.record(row).data, ARCHIVED_AT) === null);
  }
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    if (codes[row] === 0) rows[count++] = row;
  }
  return rows.subarray(0, count);
}
