import { expect, it } from 'vitest';
import { mergedSchemas } from '../../../src/workspace/merging/merged-model.ts';

type Texts = Readonly<Record<string, string>>;

const sourcesOf = (texts: Texts) =>
  Object.entries(texts).map(([path, text]) => ({ path: `schemas/${path}.schema.json`, text }));

it.each<[string, Texts, Texts, Texts, Texts]>([
  ['only theirs changed it', { a: '1' }, { a: '1' }, { a: '2' }, { a: '2' }],
  ['only ours changed it', { a: '1' }, { a: '2' }, { a: '1' }, { a: '2' }],
  ['both changed it', { a: '1' }, { a: '2' }, { a: '3' }, { a: '2' }],
  ['only theirs removed it', { a: '1', b: '1' }, { a: '1', b: '1' }, { b: '1' }, { b: '1' }],
  ['only ours removed it', { a: '1', b: '1' }, { b: '1' }, { a: '1', b: '1' }, { b: '1' }],
  ['theirs removed what ours changed', { a: '1' }, { a: '2' }, {}, { a: '2' }],
  ['ours removed what theirs changed', { a: '1' }, {}, { a: '2' }, { a: '2' }],
  ['each side has added one', {}, { b: '1' }, { a: '1' }, { a: '1', b: '1' }],
  ['both have added it', {}, { a: '1' }, { a: '2' }, { a: '1' }],
])('%s', (_, base, ours, theirs, merged) => {
  const merge = mergedSchemas(sourcesOf(base), sourcesOf(ours), sourcesOf(theirs));
  expect(merge).toEqual(sourcesOf(merged));
});
