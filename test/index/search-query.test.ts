import { describe, expect, it } from 'vitest';
import { type Clause, parseSearch } from '../../src/index/search-query.ts';

const FIELDS = ['title', 'body', 'tags'];

/** A clause in one line: `+title:=export^2`. */
function line({ presence, fields, boost, match }: Clause): string {
  const sign = { optional: '', required: '+', prohibited: '-' }[presence];
  const scope = fields === null ? '' : `${fields.join(',')}:`;
  const factor = boost === 1 ? '' : `^${boost}`;
  switch (match.kind) {
    case 'stem':
      return `${sign}${scope}=${match.stem}${factor}`;
    case 'wildcard':
      return `${sign}${scope}?${match.pattern}${factor}`;
    case 'fuzzy':
      return `${sign}${scope}${match.stem}~${match.edits}${factor}`;
    case 'phrase':
      return `${sign}${scope}"${match.stems.join(' ')}"${factor}`;
    case 'nothing':
      return `${sign}${scope}(nothing)`;
  }
}

describe('lunr syntax', () => {
  it.each([
    ['exports', ['=export']],
    ['Crashes, crashed!', ['=crash', '=crash']],
    ['title:export +csv -pdf', ['title:=export', '+=csv', '-=pdf']],
    ['+title:export', ['+title:=export']],
    ['exp* *ort', ['?exp*', '?*ort']],
    ['crash~1 crash~99', ['crash~1', 'crash~2']],
    ['export^3 csv^1.5', ['=export^3', '=csv^1.5']],
    ['title:export^0.25', ['title:=export^0.25']],
    ['foo\\:bar', ['=foo:bar']],
    ['follow-up', ['=follow', '=up']],
    ['über "naïve"', ['=uber', '=naiv']],
    ['the export', ['(nothing)', '=export']],
    ['+the +export', ['+=export']],
    ['', []],
  ])('%s', (text, expected) => {
    expect(parseSearch(text, FIELDS).clauses.map(line)).toEqual(expected);
  });
});

describe('what lunr reads otherwise', () => {
  it.each([
    ['a phrase', '"export the csv"', ['"export  csv"']],
    ['a phrase with signs', 'x +title:"export csv"^2', ['=x', '+title:"export csv"^2']],
    ['a prohibited phrase', 'export -"csv export"', ['=export', '-"csv export"']],
    ['a phrase of one word', '"exports"', ['=export']],
    ['stop words around a phrase', '"the export of the"', ['=export']],
    ['an open quote', '"export csv', ['=export', '=csv']],
    ['a hyphenated word behind a sign', '-title:foo-bar baz', ['=baz', '-title:"foo bar"']],
    ['a hyphenated word behind a plus', '+follow-up', ['+"follow up"']],
    ['a hyphenated word in a field', 'title:foo-bar', ['title:"foo bar"']],
    ['a dash between words', 'acme - renewal', ['=acm', '=renew']],
    ['a dash at the end', 'acme -', ['=acm']],
    ['a plus between words', 'acme + renewal', ['=acm', '=renew']],
  ])('%s', (_, text, expected) => {
    const query = parseSearch(text, FIELDS);
    expect(query.clauses.map(line)).toEqual(expected);
    expect(query.notice).toBeUndefined();
  });
});

describe('input that is not in the syntax', () => {
  it.each([
    ['foo:bar', ['=foo:bar', '=foo', '=bar'], 'there is no field "foo" to search in'],
    ['titel:export', ['=titel:export', '=titel', '=export'], 'did you mean "title"?'],
    [
      'titel:"export csv"',
      ['=titel:"export', '=titel', '=export', '=csv'],
      'did you mean "title"?',
    ],
    ['http://x.io/a', ['=http://x.io/a', '=http', '=x.io'], 'searched as plain words'],
    ['call at 12:30', ['=call', '=12:30', '=12', '=30'], 'there is no field "12"'],
    ['acme~', ['=acm'], 'edit distance must be numeric'],
    ['acme^', ['=acm'], 'boost must be numeric'],
    ['acme~x', ['=acme~x', '=acm', '=x'], 'edit distance must be numeric'],
    ['title:', ['=titl'], 'expecting term'],
    ['++a b', ['=b'], 'expecting term or field'],
    ['~', [], 'searched as plain words'],
    [':', [], 'searched as plain words'],
    ['+', [], 'nothing to search for in "+"'],
    ['the', ['(nothing)'], 'nothing to search for in "the"'],
    ['crash~9', ['crash~2'], 'words differ by at most 2'],
  ])('%s', (text, expected, notice) => {
    const query = parseSearch(text, FIELDS);
    expect(query.clauses.map(line)).toEqual(expected);
    expect(query.notice).toContain(notice);
  });
});
