import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rowHtml } from '../../src/web/cell-html.ts';
import { isSafeLink, markdownHtml } from '../../src/web/markdown.ts';
import { hrefWith, splitKeys } from '../../src/web/page-link.ts';
import { markedParts } from '../../src/web/pages/search.ts';
import { avatarOf, paintOf, shownCell } from '../../src/web/shown-cell.ts';

describe('splitKeys', () => {
  it.each([
    ['-a,b', ['-a', 'b']],
    ['sum(a, b),c', ['sum(a, b)', 'c']],
    ['x == "a,b" ? 1 : 2, -c', ['x == "a,b" ? 1 : 2', '-c']],
    ["f('a\\',b'),c", ["f('a\\',b')", 'c']],
    [' , a,, ', ['a']],
    ['', []],
  ])('%j', (text, keys) => {
    expect(splitKeys(text)).toEqual(keys);
  });
});

describe('hrefWith', () => {
  it.each([
    [{ q: 'a=b' }, { page: 2 }, '/c?q=a%3Db&page=2'],
    [{ q: 'x', page: '3' }, { page: '' }, '/c?q=x'],
    [{ sort: ['a', 'b'] }, { q: 'y' }, '/c?sort=a&sort=b&q=y'],
    [{ sort: 'a' }, { sort: [] }, '/c'],
  ])('%j with %j', (query, changes, href) => {
    expect(hrefWith('/c', query, changes)).toBe(href);
  });
});

describe('markedParts', () => {
  it.each([
    [
      'abc',
      [[1, 2]],
      [
        ['a', false],
        ['b', true],
        ['c', false],
      ],
    ],
    ['abc', [], [['abc', false]]],
    ['abc', [[0, 3]], [['abc', true]]],
    [
      'abc',
      [
        [0, 2],
        [1, 3],
      ],
      [
        ['ab', true],
        ['c', false],
      ],
    ],
    ['abc', [[2, 9]], [['abc', false]]],
  ] as const)('%j %j', (text, marks, parts) => {
    expect(markedParts(text, marks).map((p) => [p.text, p.marked])).toEqual(parts);
  });
});

describe('isSafeLink', () => {
  it.each([
    ['https://a.example/x', true],
    ['mailto:a@b.io', true],
    ['/r/deal_x', true],
    ['javascript:alert(1)', false],
    [' JaVaScRiPt:alert(1)', false],
    ['data:text/html,x', false],
    ['//evil.example', false],
    ['vbscript:x', false],
    ['file:///etc/passwd', false],
  ])('%j → %s', (url, isSafe) => {
    expect(isSafeLink(url)).toBe(isSafe);
  });
});

describe('markdownHtml', () => {
  it.each([
    ['**b**', '<strong>b</strong>'],
    ['<b>x</b>', '&lt;b&gt;x&lt;/b&gt;'],
    ['![i](https://x.example/i.png)', 'href="https://x.example/i.png"'],
    ['[a](https://x.example)', 'rel="noopener noreferrer nofollow"'],
    ['[a](javascript:x)', '[a](javascript:x)'],
  ])('%j', (text, html) => {
    expect(markdownHtml(text)).toContain(html);
    expect(markdownHtml(text)).not.toContain('<img');
  });
});

describe('the keyboard help', () => {
  const read = (path: string): string =>
    readFileSync(new URL(`../../src/web/${path}`, import.meta.url), 'utf8');
  const keys = read('client/keys.ts');
  const cases = [...keys.matchAll(/case '(.)'|^ {2}(\w): '\/|event\.key === '(.)'/gm)];
  const pressed = new Set(cases.map(([, ...key]) => key.find((text) => text !== undefined) ?? ''));

  it('knows what is pressed', () => expect(pressed.size).toBeGreaterThan(15));

  it.each([...pressed])('names %s', (key) => {
    expect(read('templates/partials/help.hbs')).toContain(`<kbd>${key}</kbd>`);
  });
});

describe('a row', () => {
  const date = { label: 'Due', text: 'Mar 9, 2026', value: '2026-03-09', kind: 'date' };
  const name = { label: 'Name', text: 'x', value: 'x', kind: 'text' };
  it.each([
    [date, 'data-label="Due"'],
    [{ ...date, isLate: true as const }, '<span class="visually-hidden">overdue</span>'],
    [{ ...date, text: '', value: null }, '<td><span class="none"></span></td>'],
    [{ ...name, kind: 'currency', text: '$5' }, 'class="num" data-label="Name"'],
    [{ ...name, text: `"${'x'.repeat(40)}"` }, `title="&quot;${'x'.repeat(40)}&quot;"`],
  ])('%j holds %s', (cell, html) => {
    expect(rowHtml([shownCell(name, 'deal_x'), shownCell(cell)])).toContain(html);
  });
});

describe('shownCell', () => {
  const cell = { label: 'L', text: 'x', value: 'x', kind: 'text' };
  it.each([
    [{ ...cell, kind: 'url', value: 'https://a.example' }, { external: true }],
    [{ ...cell, kind: 'email', value: 'a@b.io' }, { href: 'mailto:a@b.io' }],
    [{ ...cell, recordId: 'deal_x' }, { href: '/r/deal_x' }],
    [
      { ...cell, kind: 'badge', tone: 'red' },
      { shape: 'badge', tone: 'red' },
    ],
    [{ ...cell, kind: 'badge', tone: '#AABBCC' }, { color: '#aabbcc' }],
    [
      { ...cell, text: '', kind: 'date', value: null },
      { empty: true, shape: 'text' },
    ],
  ])('%j', (given, expected) => {
    expect(shownCell(given)).toMatchObject(expected);
  });

  it('links nowhere for an address that is no page', () => {
    expect(shownCell({ ...cell, kind: 'url', value: 'javascript:x' })).not.toHaveProperty('href');
  });

  it('takes no colour that is none', () => {
    expect(paintOf('red;} body{display:none')).toEqual({});
  });

  it.each([
    ['Ada Lovelace', 'AL'],
    ['Plato', 'P'],
    ['Åsa von Öst', 'ÅÖ'],
    ['', ''],
  ])('initials of %j', (name, initials) => {
    expect(avatarOf(name)).toMatchObject({ initials });
  });
});
