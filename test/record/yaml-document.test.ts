import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/record/yaml-document.ts';

const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]']
  .concat('bcdefghi'.split('').map((c, i) => `${c}: &${c} [${`*${'abcdefghi'[i]},`.repeat(10)}]`))
  .join('\n');

describe('readYaml', () => {
  it('gives each value its line and pointer', () => {
    const { root } = readYaml('a: 1\nb:\n  - x\n  - c/d: true\n', 'v.yaml');
    expect(root).toEqual({
      kind: 'map',
      line: 1,
      pointer: '',
      entries: [
        { key: 'a', line: 1, value: { kind: 'scalar', value: 1, line: 1, pointer: '/a' } },
        {
          key: 'b',
          line: 2,
          value: {
            kind: 'list',
            line: 3,
            pointer: '/b',
            items: [
              { kind: 'scalar', value: 'x', line: 3, pointer: '/b/0' },
              {
                kind: 'map',
                line: 4,
                pointer: '/b/1',
                entries: [
                  {
                    key: 'c/d',
                    line: 4,
                    value: { kind: 'scalar', value: true, line: 4, pointer: '/b/1/c~1d' },
                  },
                ],
              },
            ],
          },
        },
      ],
    });
  });

  it('follows an alias, at the line where it is used', () => {
    const { root } = readYaml('a: &x [1]\nb: *x\n', 'v.yaml');
    expect(root).toMatchObject({
      entries: [{}, { value: { kind: 'list', line: 2, pointer: '/b', items: [{ value: 1 }] } }],
    });
  });

  it.each(['', '# nothing\n', '---\n'])('%j holds nothing', (text) => {
    const { root, problems } = readYaml(text, 'v.yaml');
    expect(problems).toEqual([]);
    expect(root === null || (root.kind === 'scalar' && root.value === null)).toBe(true);
  });

  it.each([
    ['a repeated key', 'a: 1\na: 2', 2, /unique/],
    ['an open list', 'a: [1\nb: 2', 2, /flow|\]/i],
    ['an open quote', 'a: "open', 1, /quote/],
    ['a tab for indentation', 'a:\n\t- x', 2, /[Tt]ab/],
    ['an unknown tag', 'a: !!js/function x', 1, /tag/],
    ['two documents', 'a: 1\n---\nb: 2', 2, /document/],
    ['a list as key', '? [1, 2]\n: x', 1, /key/i],
    ['an alias of nothing', 'a: *nowhere', 1, /no anchor for alias \*nowhere|[Uu]nresolved alias/],
    ['a list that holds itself', 'a: &a [*a]', 1, /nested more than|values/],
    ['an alias bomb', bomb, 1, /more than 20000 values/],
    ['nested lists', '['.repeat(4_000), 1, /nested more than 32 deep/],
    ['nested maps', '{a: '.repeat(4_000), 1, /nested more than 32 deep/],
    ['nested dashes', `${'- '.repeat(4_000)}x`, 1, /nested more than 32 deep/],
    ['nested keys', '? '.repeat(4_000), 1, /nested more than 32 deep/],
    ['a huge file', `a: ${'x'.repeat(200_001)}`, 1, /characters/],
  ])('refuses %s', (_name, text, line, message) => {
    const { root, problems } = readYaml(text, 'v.yaml');
    expect(root).toBeNull();
    expect(problems[0]).toMatchObject({ path: 'v.yaml', code: 'yaml', level: 'error' });
    expect(problems[0]?.message).toMatch(message);
    expect(problems[0]?.line).toBe(line);
  });
});
