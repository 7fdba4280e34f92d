/** `roadmap`: how far each milestone is. */

import { exactSum } from '../../expr/exact-sum.ts';
import type { Actor } from '../../plan/types.ts';
import { formatPercent } from '../../view/format.ts';
import type { Reading } from '../types.ts';
import { stackedBars } from './charts.ts';
import { findIn, recordChoices } from './choices.ts';
import { listsBy, numberOf, readRows, share, textOf } from './read-rows.ts';
import { column, jsonRows, shownTable, type Table } from './spec.ts';
import type { Report } from './types.ts';

type Row = {
  readonly id: string;
  readonly name: string;
  readonly project: string;
  readonly status: string;
  readonly due: string;
  readonly issues: number;
  readonly done: number;
  readonly progress: number | null;
  readonly estimate: number;
  readonly spent: number;
  readonly isLate: boolean;
};

export const ROADMAP: Report = {
  name: 'roadmap',
  title: 'Roadmap',
  description:
    'Milestones by due date: how many of their issues are done, and what it took so far.',
  icon: 'milestone',
  collection: 'milestones',
  fill: '`pail create milestones` makes a milestone.',
  params: [
    {
      name: 'project',
      label: 'Project',
      kind: 'choice',
      narrows: true,
      choices: recordChoices('projects'),
      find: findIn('projects'),
      description: 'only milestones of this project',
    },
  ],
  states: () => [null],
  answer: ([reading], { project = '' }, { actor, today }) => {
    const { config } = reading;
    const only = project === '' ? null : project;
    const rows = milestones(reading, actor, only, today);
    const table = tableOf(rows);
    const [issues, done] = [
      exactSum(rows.map((row) => row.issues)),
      exactSum(rows.map((row) => row.done)),
    ];
    const progress = share(done, issues);
    return {
      data: { milestones: jsonRows(table) },
      model: {
        sums: [
          {
            label: 'Done',
            text: progress === null ? '–' : formatPercent(progress, config),
            note: `${done} of ${issues} issues`,
          },
          { label: 'Late', text: String(rows.filter(({ isLate }) => isLate).length), tone: 'red' },
        ],
        charts: [
          stackedBars(
            'Done, in percent',
            rows.filter((row) => row.progress !== null),
            (row) => [row.name, row.project].filter((name) => name !== '').join(' · '),
            (row) => formatPercent(row.progress ?? 0, config),
            ({ progress, isLate }) => [
              {
                size: progress ?? 0,
                side: isLate ? 'Late' : 'Done',
                text: formatPercent(progress ?? 0, config),
                tone: isLate ? 'red' : 'green',
              },
            ],
          ),
        ],
        tables: [shownTable(table, config)],
      },
    };
  },
};

/** Cancelled issues do not count. Milestones without a date come last. */
function milestones(reading: Reading, actor: Actor, project: string | null, today: string): Row[] {
  const issues = readRows(
    reading,
    actor,
    'issues',
    { milestone: 'milestoneRecord.id', status: 'status', estimate: 'estimate', spent: 'timeSpent' },
    ['status != "cancelled"', 'milestone != null'],
  );
  const own = listsBy(issues, (issue) => textOf(issue.milestone));
  const sum = (rows: typeof issues, of: 'estimate' | 'spent'): number =>
    exactSum(rows.map((row) => numberOf(row[of]) ?? 0));
  return readRows(reading, actor, 'milestones', {
    name: 'name',
    projectId: 'projectId',
    project: 'project.name',
    status: 'status',
    due: 'dueDate',
  })
    .filter((row) => project === null || row.projectId === project)
    .map((row): Row => {
      const mine = own.get(textOf(row.id)) ?? [];
      const done = mine.filter(({ status }) => status === 'done').length;
      const [status, due] = [textOf(row.status), textOf(row.due)];
      const isOver = status === 'reached' || status === 'cancelled';
      return {
        id: textOf(row.id),
        name: textOf(row.name),
        project: textOf(row.project),
        status,
        due,
        issues: mine.length,
        done,
        progress: share(done, mine.length),
        estimate: sum(mine, 'estimate'),
        spent: sum(mine, 'spent'),
        isLate: !isOver && due !== '' && due < today,
      };
    })
    .sort((a, b) => ((a.due || '~') < (b.due || '~') ? -1 : 1));
}

function tableOf(rows: readonly Row[]): Table<Row> {
  return {
    id: 'milestones',
    title: 'Milestones',
    none: 'There is no milestone.',
    columns: [
      column('record', 'name', 'Milestone', (row) => row.name),
      column('text', 'project', 'Project', (row) => row.project || null),
      column('name', 'status', 'Status', (row) => row.status),
      column('date', 'dueDate', 'Due', (row) => row.due || null, {
        tone: (row) => (row.isLate ? 'red' : undefined),
      }),
      column('count', 'issues', 'Issues', (row) => row.issues, { total: true }),
      column('count', 'done', 'Done', (row) => row.done, { total: true }),
      column('percent', 'progress', 'Progress', (row) => row.progress),
      column('count', 'estimate', 'Estimate', (row) => row.estimate, { total: true }),
      column('hours', 'timeSpent', 'Spent', (row) => row.spent, { total: true }),
    ],
    rows,
  };
}
