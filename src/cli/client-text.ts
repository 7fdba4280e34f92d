/** Client-360 for a terminal: a head, then a block per section that holds something. */

import type { Channel, Client360, Deals, Score, Urgency } from '../crm/client360/types.ts';
import { textAt } from '../record/value.ts';
import { formatDate, formatMoney, formatNumber, formatWhen } from '../view/format.ts';
import type { Reading } from '../workspace/types.ts';
import { shownValue } from './cells.ts';
import type { Env } from './env.ts';
import { paint } from './render/paint.ts';
import { type RowCell, type RowColumn, renderRows } from './render/render-rows.ts';
import { oneLine } from './render/safe-text.ts';
import { cut } from './render/text.ts';
import { timelineLines } from './timeline-text.ts';

type Ground = { readonly env: Env; readonly reading: Reading };
type Block = { readonly title: string; readonly body: string };

const TONES: Readonly<Record<Urgency, string>> = { now: 'red', soon: 'amber', later: 'gray' };
/** Rows of a section before the rest is counted. */
const ROWS = 8;
const NOTES = 3;

export function clientText(env: Env, reading: Reading, client: Client360): string {
  const ground = { env, reading };
  const blocks = [
    nextBlock(ground, client),
    dealBlock(ground, client.deals),
    ticketBlock(ground, client),
    taskBlock(ground, client),
    scoreBlock(ground, client.scores),
    interestBlock(ground, client),
    peopleBlock(ground, client),
    noteBlock(ground, client),
    timelineBlock(ground, client),
  ].filter((block): block is Block => block !== null);
  const shown = blocks.map(
    ({ title, body }) => `${paint(title, { bold: true }, env.color)}\n${body}`,
  );
  return [headText(ground, client), ...shown].join('\n\n');
}

function headText({ env, reading }: Ground, client: Client360): string {
  const { record } = client;
  const at = (label: string, moment: string | null): string =>
    moment === null ? '' : `${label} ${formatWhen(moment, reading.config)}`;
  const states = ['lifecycleStage', 'tier', 'status'].map(
    (field) => shownValue(reading, client.id, field).text,
  );
  const industry = shownValue(reading, client.id, 'industry').text;
  const who = [textAt(record, 'title'), client.company?.name, industry];
  const contact = (client.channels ?? []).filter(({ optedOutAt }) => optedOutAt === null);
  const own = [textAt(record, 'email'), textAt(record, 'phone'), textAt(record, 'domain')];
  const lines = [
    join(' · ', ...who),
    join(' · ', ...states, client.owner === null ? 'no owner' : `owner ${client.owner.name}`),
    join(' · ', ...new Set([...own, ...contact.map(channelText)])),
    join(
      ' · ',
      at('last contacted', client.lastContactedAt),
      at('last activity', client.lastActivityAt),
    ),
    named(
      'household',
      client.households?.map(({ name }) => name),
    ),
    named(
      'segments',
      client.segments?.map(({ name }) => name),
    ),
    named(
      'knows',
      client.relationships?.map(
        ({ of, other, type }) =>
          `${of === undefined ? '' : `${of.name}: `}${other.name} (${type.replaceAll('_', ' ')})`,
      ),
    ),
  ].filter((line) => line !== '');
  const name = paint(oneLine(client.name), { bold: true }, env.color);
  const head = `${name}  ${paint(client.id, { dim: true }, env.color)}`;
  return [head, ...lines.map((line) => cut(oneLine(line), env.columns ?? 200))].join('\n');
}

/** A channel that several of a household share says so. */
function channelText({ value, people = [] }: Channel): string {
  return people.length > 1 ? `${value} (${people.length} share it)` : value;
}

function named(label: string, names: readonly string[] | undefined): string {
  return names === undefined || names.length === 0 ? '' : `${label}: ${names.join(', ')}`;
}

function join(between: string, ...parts: readonly (string | null | undefined)[]): string {
  return parts.filter((part) => part !== null && part !== undefined && part !== '').join(between);
}

function nextBlock(ground: Ground, { next }: Client360): Block | null {
  const rows = next.map(({ urgency, title, due, recordId }) => [
    { text: urgency, tone: TONES[urgency] },
    { text: title },
    { text: due === null ? '' : formatWhen(due, ground.reading.config) },
    { text: recordId },
  ]);
  return block(ground, 'What to do next', rows, ['', '', '', '']);
}

function dealBlock(ground: Ground, deals: Deals | undefined): Block | null {
  if (deals === undefined) return null;
  const { config } = ground.reading;
  const money = (value: number | null, currency: string): string =>
    value === null ? '' : formatMoney(value, config, currency);
  const rows = [...deals.open, ...deals.closed].map((deal) => [
    { text: deal.name },
    shownValue(ground.reading, deal.id, 'stage'),
    { text: money(deal.value, deal.currency) },
    { text: dayText(ground.reading, deal.actualCloseDate ?? deal.expectedCloseDate) },
    { text: deal.id },
  ]);
  const sums = deals.totals.map(
    ({ currency, open, weighted, won }) =>
      `open ${money(open, currency)} (weighted ${money(weighted, currency)}), won ${money(won, currency)}`,
  );
  const title = `Deals  ${deals.open.length} open, ${deals.closed.length} closed`;
  const made = block(ground, title, rows, ['Deal', 'Stage', '>Value', 'Close', 'Id']);
  return made === null ? null : { ...made, body: `${made.body}\n${sums.join('; ')}` };
}

function ticketBlock(ground: Ground, { tickets }: Client360): Block | null {
  if (tickets === undefined) return null;
  const { open, closed } = tickets;
  const rows = [...open, ...closed].map((ticket) => [
    { text: ticket.name },
    shownValue(ground.reading, ticket.id, 'status'),
    shownValue(ground.reading, ticket.id, 'priority'),
    { text: ticket.createdAt === null ? '' : formatWhen(ticket.createdAt, ground.reading.config) },
    { text: ticket.id },
  ]);
  const title = `Tickets  ${open.length} open, ${closed.length} closed`;
  return block(ground, title, rows, ['Ticket', 'Status', 'Priority', 'Opened', 'Id']);
}

function taskBlock(ground: Ground, { tasks }: Client360): Block | null {
  if (tasks === undefined) return null;
  const { open, done } = tasks;
  const rows = [...open, ...done].map((task) => [
    { text: task.name },
    shownValue(ground.reading, task.id, 'status'),
    { text: task.dueDate === null ? '' : formatWhen(task.dueDate, ground.reading.config) },
    { text: task.assignee?.name ?? '' },
    { text: task.id },
  ]);
  const title = `Tasks  ${open.length} open, ${done.length} done`;
  return block(ground, title, rows, ['Task', 'Status', 'Due', 'Assigned to', 'Id']);
}

function scoreBlock(ground: Ground, scores: readonly Score[]): Block | null {
  const { config } = ground.reading;
  const rows = scores.map(({ label, value, grade, at, reasons, advice, recordId }) => {
    const parts = reasons.map((one) =>
      one.value === null ? one.label : `${one.label} ${formatNumber(one.value, config)}`,
    );
    return [
      { text: label },
      { text: `${formatNumber(value, config)}${grade === null ? '' : ` ${grade}`}` },
      { text: at === null ? '' : dayText(ground.reading, at.slice(0, 10)) },
      { text: join('; ', parts.join(', '), advice) },
      { text: recordId },
    ];
  });
  return block(ground, 'Scores', rows, ['Score', '>Value', 'Of', 'Because', 'Id']);
}

function interestBlock(ground: Ground, { interests, kind }: Client360): Block | null {
  const { config } = ground.reading;
  const rows = (interests ?? []).map((one) => {
    const budget = [one.budgetMin, one.budgetMax].filter((value) => value !== null);
    return [
      {
        text: join(
          ', ',
          kind === 'person' ? null : one.person?.name,
          one.project?.name,
          one.unit?.name,
        ),
      },
      shownValue(ground.reading, one.id, 'level'),
      { text: budget.map((value) => formatMoney(value, config, one.currency)).join('–') },
      { text: join('; ', one.configuration, one.notes) },
      { text: one.id },
    ];
  });
  return block(ground, 'Property interests', rows, ['Property', 'Level', '>Budget', 'Wants', 'Id']);
}

function peopleBlock(ground: Ground, { people }: Client360): Block | null {
  const rows = (people ?? []).map(({ name, title, email, lastContactedAt, id }) => [
    { text: name },
    { text: title ?? '' },
    { text: email ?? '' },
    { text: lastContactedAt === null ? '' : formatWhen(lastContactedAt, ground.reading.config) },
    { text: id },
  ]);
  const heads = ['Person', 'Title', 'Email', 'Last contacted', 'Id'];
  return block(ground, `People  ${rows.length}`, rows, heads);
}

function noteBlock({ env, reading }: Ground, { notes = [] }: Client360): Block | null {
  if (notes.length === 0) return null;
  const lines = notes.slice(0, NOTES).map(({ at, by, title, text }) => {
    const date = at === null ? '' : formatWhen(at, reading.config);
    return cut(oneLine(join('  ', date, by?.name, join(': ', title, text))), env.columns ?? 200);
  });
  return { title: `Notes  ${notes.length}`, body: lines.join('\n') };
}

function timelineBlock({ env, reading }: Ground, { id, timeline }: Client360): Block | null {
  if (timeline.total === 0) return null;
  const lines = timelineLines(env, reading, timeline.items.slice(0, ROWS));
  const more =
    timeline.total > ROWS ? [`  the latest ${ROWS}; \`pail timeline ${id}\` has all`] : [];
  return { title: `Timeline  ${timeline.total}`, body: [...lines, ...more].join('\n') };
}

/** Columns by their heads: `>` aligns right; the last one is never cut. Null without rows. */
function block(
  { env }: Ground,
  title: string,
  rows: readonly (readonly RowCell[])[],
  heads: readonly string[],
): Block | null {
  if (rows.length === 0) return null;
  const columns = heads.map((head, place): RowColumn => {
    const isRight = head.startsWith('>');
    return {
      label: isRight ? head.slice(1) : head,
      ...(isRight ? { align: 'right', whole: true } : {}),
      ...(place === heads.length - 1 || head === '' || head === 'Because' ? {} : { width: 44 }),
    };
  });
  const width = env.columns ?? Number.POSITIVE_INFINITY;
  const grid = renderRows(columns, rows.slice(0, ROWS), { width, color: env.color });
  const more = rows.length > ROWS ? `\nand ${rows.length - ROWS} more` : '';
  return { title, body: `${grid}${more}` };
}

function dayText({ config }: Reading, day: string | null): string {
  return day === null ? '' : formatDate(day, config);
}
