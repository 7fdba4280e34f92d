import { expect, it } from 'vitest';
import { blame, type Content, changeOf, type Version } from '../../src/changes/past.ts';

let count = 0;

/** A version after `parents`: fields, `null` for a removal, a text for what cannot be read. */
function version(content: object | null | string, ...parents: (Version | null)[]): Version {
  count++;
  return {
    commit: {
      id: String(count),
      at: count,
      author: { name: 'A', email: 'a@b' },
      via: null,
      subject: `v${count}`,
      isMerge: parents.length > 1,
      isBoundary: false,
    },
    id: 'deal_a',
    path: content === null ? null : 'crm/deals/deal_a.json',
    content: contentOf(content),
    parents: parents.length === 0 ? [null] : parents,
  };
}

function contentOf(content: object | null | string): Content {
  if (content === null) return { kind: 'absent' };
  if (typeof content === 'string') return { kind: 'unreadable', why: content };
  return { kind: 'record', data: content as never };
}

/** Field → subject of the version it comes from, relative to the first one made in the test. */
const originsOf = (last: Version): Record<string, Version> =>
  Object.fromEntries(blame(last).map(({ keys, version }) => [keys.join('.'), version]));

it('a value comes from the last version that changed it', () => {
  const one = version({ a: 1, b: { c: 1, d: [1] } });
  const two = version({ a: 1, b: { c: 2, d: [1] } }, one);
  const three = version({ a: 1, b: { c: 2, d: [1, 2] } }, two);
  expect(originsOf(three)).toEqual({ a: one, 'b.c': two, 'b.d': three });
});

it('a value that went away and came again comes from when it came again', () => {
  const one = version({ a: 1 });
  const two = version({ b: 1 }, one);
  const three = version({ a: 1, b: 1 }, two);
  expect(originsOf(three)).toEqual({ a: three, b: two });
  const gone = version(null, three);
  const again = version({ a: 1, b: 1 }, gone);
  expect(originsOf(again)).toEqual({ a: again, b: again });
});

it('through a merge to the side that made it; to the merge where neither did', () => {
  const base = version({ a: 1, b: 1, c: 1, d: 1 });
  const ours = version({ a: 2, b: 1, c: 1, d: 2 }, base);
  const theirs = version({ a: 1, b: 2, c: 1, d: 3 }, base);
  const merge = version({ a: 2, b: 2, c: 1, d: 4 }, ours, theirs);
  expect(originsOf(merge)).toEqual({ a: ours, b: theirs, c: base, d: merge });
  expect(changeOf(merge).fields).toMatchObject([{ path: 'd', before: 2, after: 4 }]);
});

it('past what cannot be read', () => {
  const one = version({ a: 1, b: 1 });
  const broken = version('it is no JSON', one);
  const mended = version({ a: 1, b: 2 }, broken);
  expect(originsOf(mended)).toEqual({ a: one, b: mended });
  expect(changeOf(broken)).toMatchObject({ op: 'break', why: 'it is no JSON' });
  expect(changeOf(mended)).toMatchObject({ op: 'update', fields: [{ path: 'b' }] });
});

it('a thousand versions of a thousand merges take no deep stack', () => {
  let last = version({ a: 0, b: 0 });
  for (let i = 1; i <= 1000; i++) {
    const ours = version({ a: i, b: i - 1 }, last);
    const theirs = version({ a: i - 1, b: i }, last);
    last = version({ a: i, b: i }, ours, theirs);
  }
  const [a, b] = [originsOf(last)['a'], originsOf(last)['b']];
  expect([a, b]).toEqual(last.parents);
});

it.each([
  ['create', version({ a: 1 })],
  ['remove', version(null, version({ a: 1 }))],
  ['update', version({ a: 2 }, version({ a: 1 }))],
  ['layout', version({ a: 1, updatedAt: 'x' }, version({ a: 1, b: null }))],
  ['merge', version({ a: 2, b: 2 }, version({ a: 2, b: 1 }), version({ a: 1, b: 2 }))],
  ['merge', version({ a: 2 }, version({ a: 2 }), version({ a: 3 }))],
  ['layout', version({ a: 2 }, version({ a: 2 }), version({ a: 2 }))],
  ['move', { ...version({ a: 1 }, version({ a: 1 })), path: 'crm/deals/7/deal_a.json' }],
  ['rename', { ...version({ a: 1 }, version({ a: 1 })), id: 'deal_b' }],
  ['create', version({ a: 1 }, version(null, version({ a: 1 })))],
] as const)('%s', (op, after) => {
  expect(changeOf(after).op).toBe(op);
});
