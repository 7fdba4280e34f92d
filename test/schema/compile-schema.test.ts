import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../src/record/types.ts';
import { compileSchema, createAjv } from '../../src/schema/compile-schema.ts';
import { loadCompiled, storedSchema } from '../../src/schema/validator.ts';
import { shippedModel } from '../support/model.ts';

const ajv = createAjv();
const collections = [...shippedModel().collections.values()].map((one) => [one.path, one] as const);
const TEXTS = ['ada@acme.com', '2026-11-20', '2026-13-01', '2026-11-20T12:00:00Z', 'https://x.io'];
const LOOSE = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(...TEXTS, 'deal_a1', '+4712345678', '12:30', 'é'.repeat(300)),
);

/** All strings that a schema mentions: enums, constants, examples. */
function mentioned(node: unknown): string[] {
  if (typeof node === 'string') return [node];
  return typeof node === 'object' && node !== null ? Object.values(node).flatMap(mentioned) : [];
}

it.each(collections)('%s: compiled code finds what ajv finds', (_, { schema, fields }) => {
  const stored = storedSchema(schema);
  const compiled = compileSchema(stored);
  if ('fault' in compiled) throw new Error(compiled.fault);
  const byCode = loadCompiled(compiled.code);
  const byAjv = ajv.compile(stored);
  ajv.removeSchema(stored);
  const value = fc.oneof(LOOSE, fc.constantFrom(...mentioned(schema)));
  const record = fc.dictionary(fc.constantFrom(...fields.keys(), 'unknown'), value);
  fc.assert(
    fc.property(record, (data) => {
      expect(byCode(data)).toBe(byAjv(data));
      expect(byCode.errors).toEqual(byAjv.errors);
    }),
    { numRuns: 60 },
  );
});

it.each<[string, JsonObject, unknown, unknown]>([
  ['uniqueItems of objects', { type: 'array', uniqueItems: true }, [{ a: 1 }, { a: 2 }], [{}, {}]],
  ['maxLength in characters', { type: 'string', maxLength: 1 }, '😀', '😀😀'],
  ['pattern', { type: 'string', pattern: '^(a+)+$' }, 'aa', `${'a'.repeat(20_000)}!`],
  ['format', { type: 'string', format: 'email' }, 'ada@acme.com', 'ada'],
  [
    'formatMinimum',
    { type: 'string', format: 'date', formatMinimum: '2026-01-02' },
    '2026-01-03',
    '2026-01-01',
  ],
  ['const of an object', { const: { a: [1] } }, { a: [1] }, { a: [2] }],
])('helpers: %s', (_, schema, sound, faulty) => {
  const compiled = compileSchema(schema);
  if ('fault' in compiled) throw new Error(compiled.fault);
  const validate = loadCompiled(compiled.code);
  expect([validate(sound), validate(faulty)]).toEqual([true, false]);
});
