/** `standup`: what everybody worked on, by day, from the daily logs of issues. */

import { PailError } from '../../errors.ts';
import { exactSum } from '../../expr/exact-sum.ts';
import type { Actor } from '../../plan/types.ts';
import { isObject } from '../../record/value.ts';
import { type FormatConfig, formatNumber } from '../../view/format.ts';
import type { Reading } from '../types.ts';
import type { ReportChart } from './chart-types.ts';
import { barsOf } from './charts.ts';
import { findIn, recordChoices } from './choices.ts';
import { isWithin, type Period, periodOf, periodParams } from './period.ts';
import { listsBy, numberOf, readRows, textOf } from './read-rows.ts';
import { column, shownTable, type Table } from './spec.ts';
import type { Report } from './types.ts';

type Entry = {
  /** The issue. */
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly date: string;
  readonly userId: string;
  readonly person: string;
  readonly hours: number;
  readonly note: string;
};

export const STANDUP: Report = {
  name: 'standup',
  title: 'Standup',
  description: 'Who worked on what, by day and person, from the daily logs of issues.',
  icon: 'users',
  collection: 'issues',
  fill: 'Work is logged in the field dailyLog of issues.',
  params: [
    ...periodParams('somebody worked', 'today-1d'),
    {
      name: 'person',
      label: 'Person',
      kind: 'choice',
      narrows: true,
      choices: (reading, actor) => [
        ...(actor.userId === null ? [] : [{ value: 'me', label: 'Me' }]),
        ...recordChoices('users')(reading, actor),
      ],
      find: (text, reading, actor) => (text === 'me' ? me(actor) : findIn('users')(text, reading)),
      description: 'only what this person did: id, email, or me',
    },
  ],
  presets: () => [
    { label: 'Since yesterday', args: {} },
    { label: '7 days', args: { from: 'today-7d' } },
    { label: '30 days', args: { from: 'today-30d' } },
  ],
  states: () => [null],
  answer: ([reading], args, { actor, now }) => {
    const { config } = reading;
    const entries = entriesOf(reading, actor, periodOf(args, reading, now));
    const person = args['person'] ?? '';
    const only = person === 'me' ? me(actor) : person;
    const asked = only === '' ? entries : entries.filter(({ userId }) => userId === only);
    const tables = [...listsBy(asked, ({ date, person }) => `${date}  ${person}`)].map(
      ([key, own], i) => tableOf(`d${i}`, key, own),
    );
    const hours = exactSum(asked.map((entry) => entry.hours));
    return {
      data: { entries: asked },
      model: {
        sums: [
          { label: 'Hours', text: formatNumber(hours, config) },
          { label: 'People', text: String(new Set(asked.map(({ userId }) => userId)).size) },
          { label: 'Issues', text: String(new Set(asked.map(({ id }) => id)).size) },
        ],
        charts: [chartOf(asked, config)],
        tables: (tables.length === 0 ? [tableOf('entries', 'Entries', [])] : tables).map((table) =>
          shownTable(table, config),
        ),
      },
    };
  },
};

function me({ userId }: Actor): string {
  if (userId !== null) return userId;
  const message = 'person: nobody is known as "me" here; name a user';
  throw new PailError('usage', message, { parameter: 'person', text: 'me' });
}

/** Newest day first, then by person. */
function entriesOf(reading: Reading, actor: Actor, period: Period): Entry[] {
  const names = new Map<string, string>();
  const nameOf = (id: string): string => {
    const known = names.get(id);
    if (known !== undefined) return known;
    const user = reading.index.get(id);
    const name = user === undefined ? id || 'nobody' : reading.displayName(user);
    names.set(id, name);
    return name;
  };
  return readRows(reading, actor, 'issues', { title: 'title', status: 'status', log: 'dailyLog' })
    .flatMap(({ id, title, status, log }) =>
      (Array.isArray(log) ? log : []).filter(isObject).map((entry): Entry => {
        const userId = textOf(entry['userId']);
        return {
          id: textOf(id),
          title: textOf(title),
          status: textOf(status),
          date: textOf(entry['date']),
          userId,
          person: nameOf(userId),
          hours: numberOf(entry['hours']) ?? 0,
          note: textOf(entry['note']),
        };
      }),
    )
    .filter(({ date }) => isWithin(period, date, reading.config.timezone))
    .sort((a, b) => order(b.date, a.date) || order(a.person, b.person) || order(a.id, b.id));
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function chartOf(entries: readonly Entry[], config: FormatConfig): ReportChart {
  const people = [...listsBy(entries, ({ person }) => person)].map(([person, own]) => ({
    person,
    hours: exactSum(own.map(({ hours }) => hours)),
  }));
  return barsOf(
    'Hours by person',
    people.sort((a, b) => b.hours - a.hours),
    ({ person }) => person,
    ({ hours }) => hours,
    ({ hours }) => `${formatNumber(hours, config)} h`,
  );
}

function tableOf(id: string, title: string, rows: readonly Entry[]): Table<Entry> {
  return {
    id,
    title,
    none: 'Nobody logged work in this time.',
    columns: [
      column('record', 'title', 'Issue', (row) => row.title),
      column('name', 'status', 'Status', (row) => row.status),
      column('hours', 'hours', 'Hours', (row) => row.hours, { total: true }),
      column('text', 'note', 'Note', (row) => row.note),
    ],
    rows,
  };
}
