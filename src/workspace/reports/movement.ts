/** `movement`: what happened in a pipeline between two moments. */

import { moneyChangeText, moneyText } from '../../changes/money-words.ts';
import {
  type Movement,
  type MovementKind,
  type MovementReport,
  movementReport,
} from '../../changes/movement.ts';
import { plural } from '../../plural.ts';
import { type FormatConfig, formatDate, formatMoney } from '../../view/format.ts';
import { humanise } from '../../view/humanise.ts';
import type { Tone } from '../../view/types.ts';
import { dealStates } from '../review/deal-states.ts';
import { revisionJson } from '../revision-json.ts';
import { moneyCell, recordCell, textCell } from './cells.ts';
import type { BarGroup, ReportChart } from './chart-types.ts';
import { CURRENCY_PARAM, converterTo } from './rates.ts';
import { DEAL_FIGURES, PIPELINE_PARAM } from './sales.ts';
import type { Report, ReportModel, ReportTable } from './types.ts';

export const MOVEMENT: Report = {
  name: 'movement',
  title: 'Pipeline movement',
  description: 'What entered, moved, slipped, grew, shrank, was won and lost between two moments.',
  icon: 'pipeline',
  collection: 'crm/deals',
  figures: DEAL_FIGURES,
  fill: 'An earlier `from` looks further back.',
  params: [
    {
      name: 'from',
      label: 'From',
      kind: 'revision',
      default: '1 month ago',
      description: 'since when; a date, words or a revision',
    },
    { name: 'to', label: 'To', kind: 'revision', description: 'until when' },
    PIPELINE_PARAM,
    CURRENCY_PARAM,
  ],
  presets: (today) => {
    const [last, before] = [endOfQuarter(today, -1), endOfQuarter(today, -2)];
    return [
      { label: '7 days', args: { from: 'today-7d' } },
      { label: '30 days', args: { from: 'today-30d' } },
      { label: '90 days', args: { from: 'today-90d' } },
      { label: 'This quarter', args: { from: last } },
      { label: 'Last quarter', args: { from: before, to: last } },
    ];
  },
  states: ({ from = '', to = '' }) => [from, to === '' ? null : to],
  answer: ([before, after], { pipeline = '', currency = '' }, ask) => {
    if (after === undefined) throw new Error('movement has two ends');
    // Both ends by the rates of the later: what lies between them is the deals' doing.
    const converter = converterTo(currency, after, ask);
    const deals = (reading: typeof before) =>
      dealStates(reading, ask.actor, pipeline || undefined, (value, own) =>
        converter.convert(value, own, ''),
      );
    const report = movementReport(deals(before), deals(after));
    return {
      data: { from: revisionJson(before.at), to: revisionJson(after.at), ...report },
      model: movementModel(report, after.config, converter.notes().join(', ')),
    };
  },
};

/** Last day of the quarter that lies `offset` quarters from the one of `day`: a day stands for its end. */
export function endOfQuarter(day: string, offset: number): string {
  const [year = 0, month = 1] = day.split('-').map(Number);
  const quarter = Math.floor((month - 1) / 3) + offset;
  return new Date(Date.UTC(year, (quarter + 1) * 3, 0)).toISOString().slice(0, 10);
}

const TONES: Readonly<Record<MovementKind, Tone>> = {
  entered: 'blue',
  reopened: 'blue',
  grew: 'teal',
  shrank: 'amber',
  won: 'green',
  lost: 'red',
  removed: 'gray',
  advanced: 'violet',
  'fell back': 'amber',
  slipped: 'amber',
  'pulled in': 'teal',
};

/** The open value first, then a sum and a table for each kind of movement. */
export function movementModel(
  report: MovementReport,
  config: FormatConfig,
  note = '',
): ReportModel {
  const { open, totals, movements } = report;
  return {
    sums: [
      {
        label: 'Open pipeline',
        text: moneyChangeText(open.before, open.after, config),
        wide: true,
        ...(note === '' ? {} : { note }),
      },
      ...totals.map(({ kind, count, value }) => ({
        label: labelOf(kind),
        text: moneyText(value, config),
        note: plural(count, 'deal'),
        tone: TONES[kind],
        table: idOf(kind),
      })),
    ],
    charts: bridge(report, config),
    tables:
      totals.length === 0
        ? [NOTHING]
        : totals.map(({ kind, count, value }) =>
            tableOf(
              kind,
              movements.filter((movement) => movement.kind === kind),
              { count, note: moneyText(value, config), tone: TONES[kind] },
              config,
            ),
          ),
  };
}

const COLUMNS = (step: string): ReportTable['columns'] => [
  { label: 'Deal' },
  { label: step },
  { label: 'Value', numeric: true },
];

const NOTHING: ReportTable = {
  id: 'deals',
  title: 'Deals',
  none: 'Between these two moments no deal came, changed or went.',
  columns: COLUMNS('Change'),
  rows: [],
};

function tableOf(
  kind: MovementKind,
  movements: readonly Movement[],
  head: Pick<ReportTable, 'count' | 'note' | 'tone'>,
  config: FormatConfig,
): ReportTable {
  const step = kind === 'entered' || kind === 'removed' ? 'Stage' : 'Change';
  return {
    id: idOf(kind),
    title: labelOf(kind),
    ...head,
    none: NOTHING.none,
    columns: COLUMNS(step),
    rows: movements.map((movement) => ({
      id: movement.id,
      cells: [
        recordCell('Deal', movement.name, movement.id),
        textCell(step, stepText(movement, config)),
        moneyCell('Value', movement.value, movement.currency, config),
      ],
    })),
  };
}

function stepText({ before, after, currency }: Movement, config: FormatConfig): string {
  const text = (value: string | number): string => {
    if (typeof value === 'number') return formatMoney(value, config, currency);
    return /^\d{4}-/.test(value) ? formatDate(value, config) : humanise(value);
  };
  const sides = before === after ? [after] : [before, after];
  return sides.flatMap((value) => (value === null ? [] : [text(value)])).join(' → ');
}

/** How the open value became what it is, in the currency that most of it is in. */
function bridge({ open, totals }: MovementReport, config: FormatConfig): ReportChart[] {
  const sizes = [...Object.entries(open.before), ...Object.entries(open.after)];
  const [currency] = sizes.sort(([, a], [, b]) => b - a)[0] ?? [];
  if (currency === undefined || totals.length === 0) return [];
  const money = (value: number): string => formatMoney(value, config, currency);
  const groups: BarGroup[] = [];
  const add = (label: string, from: number, to: number, text: string, tone: Tone): void => {
    groups.push({ label, bars: [{ text, parts: [{ from, to, text, tone }] }] });
  };
  let level = open.before[currency] ?? 0;
  add('Before', 0, level, money(level), 'gray');
  for (const { kind, value } of totals) {
    const sign = SIGNS[kind];
    const size = value[currency] ?? 0;
    if (sign === undefined || size === 0) continue;
    const next = level + sign * size;
    add(labelOf(kind), level, next, `${sign > 0 ? '+' : '−'}${money(size)}`, TONES[kind]);
    level = next;
  }
  const after = open.after[currency] ?? 0;
  add('After', 0, after, money(after), 'gray');
  return [{ kind: 'bars', label: `Open value in ${currency}`, groups }];
}

/** What a movement does to the open value; the others do nothing to it. */
const SIGNS: Readonly<Partial<Record<MovementKind, 1 | -1>>> = {
  entered: 1,
  reopened: 1,
  grew: 1,
  shrank: -1,
  won: -1,
  lost: -1,
  removed: -1,
};

/** `pulled in` → `Pulled in`. */
function labelOf(kind: MovementKind): string {
  return kind.charAt(0).toUpperCase() + kind.slice(1);
}

function idOf(kind: MovementKind): string {
  return kind.replaceAll(' ', '-');
}
