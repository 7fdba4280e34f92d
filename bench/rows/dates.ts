/** When records last changed, read from a history of edits. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openWorkspace } from '../../src/workspace/open.ts';
import type { Bench } from '../bench.ts';
import { addHistory } from '../history.ts';
import { compareTimes, run, timeOf } from '../measure.ts';
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
  return compareTimes(
    () => {
      rmSync(join(bench.root, '.git/pail/cache/dates'), { force: true });
      return timeOfDates(bench);
    },
    () => timeOf(() => gitLog(bench, 'HEAD')),
    Math.min(bench.rounds, 3),
  );
}

function increment(bench: Bench): Promise<Measured> {
  let seed = 3;
  return compareTimes(
    () => {
      addHistory(bench.root, NEW_COMMITS, seed++);
      return timeOfDates(bench);
    },
    () => timeOf(() => gitLog(bench, `HEAD~${NEW_COMMITS}..HEAD`)),
    Math.min(bench.rounds, 3),
  );
}

async function timeOfDates({ root }: Bench): Promise<number> {
  const workspace = await openWorkspace(root);
  try {
    return await timeOf(() => workspace.loadDates());
  } finally {
    await workspace.close();
  }
}

function gitLog({ root }: Bench, range: string): void {
  const args = ['log', '--first-parent', '-m', '--no-renames', '--name-only', '-z'];
  run('git', [...args, '--format=%H %ct', range, '--', 'bucket'], root);
}
