import { expect, it } from 'vitest';
import {
  editTable,
  emptyTable,
  fileAt,
  findChange,
  rowOf,
} from '../../src/history/change-table.ts';

const HEAD = 'a'.repeat(40);
const BLOB = 'b'.repeat(40);

/** Names that sort one way as strings and another way as bytes are among them. */
const FILES = ['a', 'a/b.json', 'ab', 'Z', 'é', '\ud7ff', '😀', '😀😀', '\ue000', '\uffee', '日本'];

it('finds each file where the order of strings puts it, and nothing else', () => {
  const table = editTable(emptyTable(HEAD), {
    head: HEAD,
    kept: 0,
    added: [{ id: HEAD, at: 1000 }],
    rows: FILES.map((file) => ({ file, blob: BLOB, commit: 0 })),
  });
  const sorted = FILES.toSorted();
  expect(sorted.map((_, row) => fileAt(table, row))).toEqual(sorted);
  expect(sorted.map((file) => rowOf(table, file))).toEqual(sorted.map((_, row) => row));
  expect(['', 'a/b', 'zz', '😁', '\uffff'].map((file) => rowOf(table, file))).toEqual([
    -1, -1, -1, -1, -1,
  ]);
  expect(findChange(table, '😀')).toEqual({ blob: BLOB, at: 1000 });
});
