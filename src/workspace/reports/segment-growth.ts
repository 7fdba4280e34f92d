/** `segment-growth`: who joined segments and who left, by month. */

import type { Actor } from '../../plan/types.ts';
import type { JsonValue } from '../../record/types.ts';
import { type FormatConfig, formatNumber } from '../../view/format.ts';
import type { Reading } from '../types.ts';
import type { ReportChart } from './chart-types.ts';
import { type Month, monthColumns } from './charts.ts';
import { findIn, recordChoices } from './choices.ts';
import { isWithin, localDay, PERIOD_PRESETS, periodOf, periodParams } from './period.ts';
import { listsBy, readRows, textOf } from './read-rows.ts';
import { column, jsonRows, shownTable, type Table } from './spec.ts';
import type { Report } from './types.ts';

type Event = {
  readonly segment: string;
  readonly member: string;
  readonly kind: 'joined' | 'left';
  readonly at: string;
};

type Row = {
  /** Id of the segment. */
  readonly id: string;
  readonly name: string;
  /** `YYYY-MM`. */
  readonly month: string;
  readonly joined: number;
  readonly left: number;
};

export const SEGMENT_GROWTH: Report = {
  name: 'segment-growth',
  title: 'Segment growth',
  description: 'Who joined segments and who left, by month and segment.',
  icon: 'filter',
  collection: 'crm/segments',
  fill: '`pail segment add <segment> <person>` lets somebody join.',
  params: [
    ...periodParams('somebody joined or left', 'today-365d'),
    {
      name: 'segment',
      label: 'Segment',
      kind: 'choice',
      narrows: true,
      choices: recordChoices('crm/segments'),
      find: findIn('crm/segments'),
      description: 'name or id of one segment',
    },
  ],
  presets: PERIOD_PRESETS,
  states: () => [null],
  answer: ([reading], args, { actor, now }) => {
    const period = periodOf(args, reading, now);
    const { config } = reading;
    const wanted = textOf(args['segment']);
    const names = namesOf(reading, actor);
    const events = eventsOf(reading, actor).filter(
      ({ segment, at }) =>
        isWithin(period, at, config.timezone) && (wanted === '' || segment === wanted),
    );
    const rows = rowsOf(events, names, config.timezone);
    const table = tableOf(rows);
    const [joined, left] = [count(events, 'joined'), count(events, 'left')];
    return {
      data: { joined, left, net: joined - left, months: jsonRows(table) },
      model: {
        sums: [
          { label: 'Joined', text: formatNumber(joined, config), tone: 'green' },
          { label: 'Left', text: formatNumber(left, config), tone: 'red' },
          { label: 'Net', text: formatNumber(joined - left, config) },
        ],
        charts: chartsOf(rows, config),
        tables: [shownTable(table, config)],
      },
    };
  },
};

/** Who came stands up, who left hangs down. */
function chartsOf(rows: readonly Row[], config: FormatConfig): ReportChart[] {
  const byMonth = [...listsBy(rows, ({ month }) => month)].sort(([a], [b]) => (a < b ? -1 : 1));
  const months = new Map(
    byMonth.map(([month, own]): [string, Month] => {
      const joined = own.reduce((sum, row) => sum + row.joined, 0);
      const left = own.reduce((sum, row) => sum + row.left, 0);
      const parts = [
        { value: joined, text: `+${joined}`, tone: 'green', side: 'Joined' },
        { value: -left, text: `−${left}`, tone: 'red', side: 'Left' },
      ];
      return [month, { stacks: [parts] }];
    }),
  );
  const textOf = (value: number): string => formatNumber(value, config);
  const chart = monthColumns('Joined and left by month', months, config, textOf);
  return chart === undefined ? [] : [chart];
}

const count = (events: readonly Event[], kind: Event['kind']): number =>
  events.filter((event) => event.kind === kind).length;

function namesOf(reading: Reading, actor: Actor): ReadonlyMap<string, string> {
  const rows = readRows(reading, actor, 'crm/segments', { name: 'name' });
  return new Map(rows.map(({ id, name }) => [String(id), textOf(name)]));
}

/** What the timeline says, and of moves that it does not know the membership, which tells of the last time only. */
function eventsOf(reading: Reading, actor: Actor): Event[] {
  const members = readRows(reading, actor, 'crm/segment-members', {
    segment: 'segmentId',
    member: 'memberId',
    joined: 'coalesce(joinedAt, createdAt)',
    left: 'leftAt',
  });
  const told = readRows(
    reading,
    actor,
    'crm/activities',
    { type: 'type', at: 'happenedAt', detail: 'detail', anchors: 'anchorIds' },
    ['type in ["segment_joined", "segment_left"]'],
  );
  const recorded = [
    ...members.flatMap(({ segment, member, joined, left }) => [
      eventOf(segment, member, 'joined', joined),
      eventOf(segment, member, 'left', left),
    ]),
  ];
  const events = [
    ...told.map(({ type, at, detail, anchors }) => {
      const kind = type === 'segment_joined' ? 'joined' : 'left';
      const member = Array.isArray(anchors) ? anchors[0] : null;
      return eventOf(segmentIn(detail), member ?? null, kind, at);
    }),
  ];
  const keyOf = ({ segment, member, kind }: Event): string => `${segment}/${member}/${kind}`;
  const known = new Set(events.map(keyOf));
  return [...events, ...recorded.filter((event) => !known.has(keyOf(event)))].filter(
    ({ segment, at }) => segment !== '' && at !== '',
  );
}

function eventOf(segment: JsonValue, member: JsonValue, kind: Event['kind'], at: JsonValue): Event {
  const time = Date.parse(textOf(at));
  const instant = Number.isNaN(time) ? '' : new Date(time).toISOString();
  return { segment: textOf(segment), member: textOf(member), kind, at: instant };
}

function segmentIn(detail: JsonValue): JsonValue {
  const isObject = typeof detail === 'object' && detail !== null && !Array.isArray(detail);
  return isObject ? (detail['segmentId'] ?? null) : null;
}

/** Latest month first, then by name. */
function rowsOf(
  events: readonly Event[],
  names: ReadonlyMap<string, string>,
  timezone: string,
): Row[] {
  const monthOf = ({ at }: Event): string => localDay(at, timezone).slice(0, 7);
  const groups = listsBy(events, (event) => `${monthOf(event)}/${event.segment}`);
  return [...groups.values()]
    .flatMap((own): Row[] => {
      const [first] = own;
      if (first === undefined) return [];
      const id = first.segment;
      const name = names.get(id) || id;
      const month = monthOf(first);
      return [{ id, name, month, joined: count(own, 'joined'), left: count(own, 'left') }];
    })
    .sort((a, b) =>
      a.month === b.month ? (a.name < b.name ? -1 : 1) : a.month < b.month ? 1 : -1,
    );
}

function tableOf(rows: readonly Row[]): Table<Row> {
  return {
    id: 'months',
    title: 'By month and segment',
    none: 'Nobody joined or left a segment in this time.',
    columns: [
      column('text', 'month', 'Month', (row) => row.month),
      column('record', 'segment', 'Segment', (row) => row.name),
      column('count', 'joined', 'Joined', (row) => row.joined, { total: true }),
      column('count', 'left', 'Left', (row) => row.left, { total: true }),
      column('count', 'net', 'Net', (row) => row.joined - row.left, { total: true }),
    ],
    rows,
  };
}
