/** When records last changed, read from a history of edits. */

import { openWorkspace } from '../../src/workspace/open.ts';
import type { Bench } from '../bench.ts';
import { addHistory } from '../history.ts';
import { compare, run, timeOf } from '../measure.ts';
import type { Measured, Row } from '../row.ts';

const COMMITS = 200;
const NEW_COMMITS = 10;
/** Each commit writes a tree of a whole collection. */
const UP_TO = 100_000;

export const DATE_ROWS: readonly Row[] = [
  {
    name: `updatedAt of all records, ${COMMITS} commits, first pass`,
    peer: 'git log --name-only',
    unit: 'ms',
    goal: null,
    upTo: UP_TO,
    measure: firstPass,
  },
  {
    name: `updatedAt after ${NEW_COMMITS} more commits`,
    peer: 'git log --name-only of these',
    unit: 'ms',
    goal: null,
    upTo: UP_TO,
    measure: increment,
  },
];

function firstPass(bench: Bench): Promise<Measured> {
  addHistory(bench.root, COMMITS, 2);
  return compare(
    async () => {
      const workspace = await openWorkspace(bench.root);
      await workspace.loadDates();
      await workspace.close();
    },
    () => gitLog(bench, 'HEAD'),
    Math.min(bench.rounds, 3),
  );
}

async function increment(bench: Bench): Promise<Measured> {
  const workspace = await openWorkspace(bench.root);
  try {
    await workspace.loadDates();
    addHistory(bench.root, NEW_COMMITS, 3);
    const figure = await timeOf(() => workspace.loadDates());
    const peer = await timeOf(() => gitLog(bench, `HEAD~${NEW_COMMITS}..HEAD`));
    return { figure, peer };
  } finally {
    await workspace.close();
  }
}

function gitLog({ root }: Bench, range: string): void {
  const args = ['log', '--first-parent', '-m', '--no-renames', '--name-only', '-z'];
  run('git', [...args, '--format=%H %ct', range, '--', 'bucket'], root);
}
