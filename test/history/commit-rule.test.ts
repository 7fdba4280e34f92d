import { expect, it } from 'vitest';
import { type DiskState, isAllOnDisk, planCommits } from '../../src/history/commit-rule.ts';
import type { QueueEntry } from '../../src/history/queue-store.ts';

/** Entries that take one file through `states`; `-` is no file. */
function entriesOf(before: string, states: readonly string[]): QueueEntry[] {
  const blobOf = (state: string | undefined): string | null =>
    state === undefined || state === '-' ? null : state;
  return states.map((state, i) => ({
    id: String(i),
    createdAt: '2026-01-01T00:00:00.000Z',
    author: { name: 'A', email: 'a@b' },
    message: 'm',
    trailers: {},
    paths: [
      {
        file: 'a.json',
        blob: blobOf(state),
        before: blobOf(i === 0 ? before : states[i - 1]),
        mode: '100644',
        bytes: state === '-' ? null : Buffer.from(state),
      },
    ],
  }));
}

it.each([
  // before, queued, work tree, HEAD → fate of each queued state: c committed, d done already, l left out
  ['A', 'B', 'B', 'A', 'c', 'the common case'],
  ['A', 'B C D', 'D', 'A', 'ccc', 'a backlog'],
  ['-', 'B', 'B', '-', 'c', 'a new file'],
  ['A', '-', '-', 'A', 'c', 'a removal'],
  ['A', '- B', 'B', 'A', 'cc', 'removed and made again'],
  ['A', 'B A', 'A', 'A', 'cc', 'changed and changed back'],
  ['A', 'B', 'X', 'A', 'l', 'edited since'],
  ['A', 'B', '-', 'A', 'l', 'removed since'],
  ['A', 'B', 'other', 'A', 'l', 'a link now'],
  ['A', 'B', 'A', 'A', 'l', 'reset'],
  ['A', 'B C', 'B', 'A', 'cl', 'taken back by one step'],
  ['A', 'B C', 'X', 'A', 'll', 'edited after two steps'],
  ['A', 'B C', 'C', 'C', 'dd', 'committed by someone else'],
  ['A', 'B C', 'C', 'B', 'dc', 'half of it committed by someone else'],
  ['A', 'B', 'X', 'B', 'd', 'committed by someone else and edited since'],
  ['A', 'B', 'B', 'Z', 'c', 'HEAD has yet another content: the work tree was dirty'],
  ['A', 'B B', 'B', 'A', 'cd', 'the same again'],
])('before %s, queued %s, work tree %s, HEAD %s: %s (%s)', (before, queued, disk, head, fates) => {
  const entries = entriesOf(before, queued.split(' '));
  const state = (text: string): DiskState => (text === '-' ? null : text);
  const plans = planCommits(
    entries,
    new Map([['a.json', state(disk)]]),
    new Map([['a.json', head === '-' ? null : head]]),
    (path) => path.blob,
  );
  expect(
    plans
      .map(({ commit, leftOut }) => (commit.length > 0 ? 'c' : leftOut.length > 0 ? 'l' : 'd'))
      .join(''),
  ).toBe(fates);
});

it.each([
  ['B C', 'C', true],
  ['B C', 'B', false],
  ['-', '-', true],
])('queued %s, work tree %s: all on disk is %s', (queued, disk, expected) => {
  const entries = entriesOf('A', queued.split(' '));
  expect(isAllOnDisk(entries, new Map([['a.json', disk === '-' ? null : disk]]))).toBe(expected);
});
