/** lunr itself is the oracle: the same records and the same query give the same set of matches. */

import fc from 'fast-check';
import lunr from 'lunr';
import { describe, expect, it } from 'vitest';
import { createIndex } from '../../src/index/record-index.ts';
import { textFields } from '../../src/index/text-fields.ts';
import type { RecordIndex } from '../../src/index/types.ts';
import { plainLetters } from '../../src/plain-letters.ts';
import type { RecordData, StoredRecord } from '../../src/record/types.ts';
import { fixtureModel, RECORDS, stored } from './fixture.ts';
import { lunrOver } from './lunr-over.ts';

const model = fixtureModel();

const names = [
  ...new Set([...model.collections.values()].flatMap(textFields).map((field) => field.top)),
];

const lunrOf = (records: readonly StoredRecord[]): lunr.Index => lunrOver(model, records);

function pailOf(records: readonly StoredRecord[]): RecordIndex {
  const index = createIndex(model);
  for (const record of records) index.applyChange({ file: record.file, record });
  return index;
}

const byPail = (index: RecordIndex, text: string): string[] =>
  index
    .search(text, undefined, { archived: true })
    .hits.map((hit) => hit.id)
    .sort();
const byLunr = (index: lunr.Index, text: string): string[] =>
  index
    .search(plainLetters(text))
    .map((hit) => hit.ref)
    .sort();

const WORDS = [
  ...['acme', 'export', 'exports', 'exporting', 'csv', 'crash', 'crashes', 'crashed', 'crush'],
  ...['license', 'licence', 'renewal', 'renew', 'follow-up', 'the', 'of', 'Köln', 'über', 'uber'],
  ...['invoice', 'invoicing', 'voice', '12:30', 'q1', 'q2', 'v1.2', "o'neil", 'a/b', 'x', 'наш'],
  ...['quick', 'quickly', 'quicksand', 'data', 'date', 'database', '42', '4200', 'support!'],
];

/** A record of many words: deterministic, so that a table of queries always meets the same texts. */
function generated(count: number): RecordData[] {
  let seed = 7;
  const next = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  const words = (n: number): string =>
    Array.from({ length: n }, () => WORDS[next(WORDS.length)]).join(next(4) === 0 ? ', ' : ' ');
  return Array.from({ length: count }, (_, i) =>
    next(3) === 0
      ? { id: `comp_${i}`, name: words(2), domain: `d${i}.com`, address: { city: words(1) } }
      : {
          id: `deal_${i}`,
          title: words(1 + next(4)),
          tags: [words(1), words(1)],
          touchpoints: [{ note: words(next(6)) }, { note: words(3) }],
        },
  );
}

describe('a table of queries', () => {
  const records = [...RECORDS, ...generated(120)].map((data) => stored(model, data));
  const pail = pailOf(records);
  const oracle = lunrOf(records);

  it.each([
    ...['acme', 'ACME', 'export', 'exporting', 'exported csv', 'crash crush', 'the', 'the of'],
    ...['Köln', 'über', 'uber', 'наш', '42', '4200', 'q1', 'v1.2', "o'neil", 'a/b', 'support'],
    ...['support!', '(support)', 'ada@acme.com', 'acme.com', 'follow-up', 'nothinglikeit'],
    ...['title:export', 'tags:q1', 'touchpoints:crash', 'address:oslo', 'name:acme title:acme'],
    ...['+export', '+export +csv', '+export csv', '-export', '-export -csv', 'csv -export'],
    ...['+csv -export crash', '+title:export -tags:q1', '-title:export', '+name:acme', '+zzz csv'],
    ...['+title:köln', '+address:köln', '-the', 'csv -the', '-zzz', 'csv -zzz'],
    ...['exp*', '*ort', '*or*', 'ex*rt', 'e*', '*', 'quick*', '*ing', 'licen*e', 'c**h', '+q*'],
    ...['-e*', 'title:qu*', '+title:*a* -tags:*a*', 'crashes*', 'THE*'],
    ...['crash~1', 'crush~1', 'crsah~1', 'licnese~2', 'data~1', 'date~2', 'x~1', 'export~0'],
    ...['+crush~1', '-data~1', 'title:quick~2', 'expotrs~2', 'cr*sh~1', 'acme~1~2', 'koln~1'],
    ...['export^10 csv', 'title:export^2 +csv^3', 'crash~1^4', 'crash^4~1', 'exp*^2', 'a\\:b'],
    ...['foo\\-bar', '12\\:30', '\\+export', 'export\\~1', '  export   csv  ', 'a b c'],
  ])('%s', (text) => {
    expect(byPail(pail, text)).toEqual(byLunr(oracle, text));
  });
});

describe('random queries', () => {
  const records = [...RECORDS, ...generated(60)].map((data) => stored(model, data));
  const pail = pailOf(records);
  const oracle = lunrOf(records);
  const letters = fc.string({
    unit: fc.constantFrom(...'aceorstxqu*'),
    minLength: 1,
    maxLength: 5,
  });
  const word = fc.oneof(
    fc.constantFrom(...WORDS.filter((w) => /^[\p{L}\d]+$/u.test(w) && !['the', 'of'].includes(w))),
    letters.filter((w) => lunr.stopWordFilter(new lunr.Token(w, {})) !== undefined),
  );
  const clause = fc
    .record({
      sign: fc.constantFrom('', '', '', '+', '-'),
      field: fc.constantFrom('', '', ...names.map((n) => `${n}:`)),
      word,
      suffix: fc.constantFrom('', '', '', '*', '~0', '~1', '~2', '^2', '~1^3'),
    })
    .map(({ sign, field, word: w, suffix }) => `${sign}${field}${w}${suffix}`);

  it('match as lunr says', () => {
    fc.assert(
      fc.property(fc.array(clause, { minLength: 1, maxLength: 4 }), (clauses) => {
        const text = clauses.join(' ');
        expect(byPail(pail, text), text).toEqual(byLunr(oracle, text));
      }),
      { numRuns: 400 },
    );
  });

  it('never throws, whatever is typed', () => {
    const typed = fc.string({ unit: fc.constantFrom(...'ab:~^+-*" \\.1ü\t') });
    fc.assert(
      fc.property(typed, (text) => {
        expect(pail.search(text).total).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 500 },
    );
  });
});
