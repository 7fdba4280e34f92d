/** `/client360/:id`: everything about one person or company. */
import type { Request } from 'express';
import { CLIENTS } from '../../crm/client360/client360.ts';
import type { Client360, Deals, Named, Score, Urgency } from '../../crm/client360/types.ts';
import { textAt } from '../../crm/timeline/told.ts';
import type { StoredRecord } from '../../record/types.ts';
import { requireCollection } from '../../schema/model.ts';
import { formatDate, formatInstant, formatMoney, formatNumber } from '../../view/format.ts';
import { clientOf } from '../../workspace/crm/client360.ts';
import { historyOf } from '../../workspace/crm/timeline.ts';
import type { Reading } from '../../workspace/types.ts';
import { cellsOf } from '../field-cell.ts';
import { markdownHtml } from '../markdown.ts';
import { collectionHref } from '../nav.ts';
import { refuseUnknown } from '../parameters.ts';
import { recordHref, type ShownCell, shownCell } from '../shown-cell.ts';
import { shownEvents } from '../shown-timeline.ts';
import { actorOf, type Page, type Site } from '../site.ts';

type Row = {
  readonly href: string;
  readonly name: string;
  readonly id: string;
  readonly cells: readonly Text[];
};
type Text = { readonly text: string; readonly tone?: string; readonly numeric?: boolean };
type Table = {
  readonly id: string;
  readonly title: string;
  readonly icon: string;
  readonly note: string;
  readonly columns: readonly { readonly label: string; readonly numeric?: boolean }[];
  readonly rows: readonly Row[];
};

const TONES: Readonly<Record<Urgency, string>> = { now: 'red', soon: 'amber', later: 'gray' };
const DEAL_TONES = { open: 'blue', won: 'green', lost: 'red' } as const;
const ROWS = 12;

/** The page of a record, for those that have one. */
export function clientHref({ id, collection }: StoredRecord): string | undefined {
  return CLIENTS.some((path) => path === collection)
    ? `/client360/${encodeURIComponent(id)}`
    : undefined;
}

/** `{version, item}`. */
export async function clientData(site: Site, req: Request, reference: string): Promise<object> {
  refuseUnknown(req, ['at']);
  return { version: 1, item: await clientFor(site, req, site.workspace.find(reference)) };
}

function clientFor(site: Site, req: Request, record: StoredRecord): Promise<Client360> {
  const { workspace } = site;
  const now = workspace.at?.at ?? Date.now();
  return clientOf(workspace, historyOf(workspace), record, actorOf(site, req), now);
}

export async function clientPage(site: Site, req: Request, reference: string): Promise<Page> {
  const { workspace } = site;
  const record = workspace.find(reference);
  const client = await clientFor(site, req, record);
  const collection = requireCollection(workspace.model, record.collection);
  const facts = factsOf(workspace, record);
  return {
    template: 'client-page',
    title: client.name,
    icon: collection.icon,
    frame: 'flow',
    crumbs: [{ label: collection.plural, href: collectionHref(collection), icon: collection.icon }],
    model: {
      id: record.id,
      title: client.name,
      icon: collection.icon,
      kind: 'Client 360',
      record: recordHref(record.id),
      facts,
      touch: touchOf(workspace, client),
      next: client.next.map(({ urgency, title, due, recordId }) => ({
        urgency,
        tone: TONES[urgency],
        title,
        href: recordHref(recordId),
        due: due === null ? '' : dateText(workspace, due),
      })),
      totals: totalsOf(workspace, client.deals),
      tables: tablesOf(workspace, client).filter(({ rows }) => rows.length > 0),
      scores: client.scores.map((score) => shownScore(workspace, score, record.id)),
      channels: client.channels,
      groups: groupsOf(client),
      notes: (client.notes ?? []).slice(0, 3).map((note) => ({
        href: recordHref(note.id),
        title: note.title ?? 'Note',
        by: note.by?.name,
        when: note.at === null ? '' : dateText(workspace, note.at),
        html: markdownHtml(note.text),
      })),
      timeline: {
        href: `/timeline/${encodeURIComponent(record.id)}`,
        total: client.timeline.total,
        events: shownEvents(workspace, client.timeline.items),
      },
    },
  };
}

const FACTS = [
  'title',
  'companyId',
  'domain',
  'industry',
  'tier',
  'lifecycleStage',
  'status',
  'ownerId',
  'email',
  'phone',
  'website',
  'address',
  'source',
  'tags',
];

function factsOf(workspace: Reading, record: StoredRecord): ShownCell[] {
  const { fields } = requireCollection(workspace.model, record.collection);
  const make = cellsOf(workspace, record);
  return FACTS.flatMap((name) => {
    const field = fields.get(name);
    const value = record.data[name];
    const isEmpty =
      value === undefined || value === null || (Array.isArray(value) && value.length === 0);
    if (field === undefined || isEmpty || (typeof value === 'object' && !Array.isArray(value)))
      return [];
    return shownCell(make(field, value));
  });
}

function touchOf(workspace: Reading, client: Client360): { label: string; text: string }[] {
  const moments = [
    ['Last contacted', client.lastContactedAt],
    ['Last activity', client.lastActivityAt],
    ['Known since', textAt(client.record, 'createdAt')],
  ] as const;
  return moments.flatMap(([label, at]) =>
    at === null ? [] : [{ label, text: dateText(workspace, at) }],
  );
}

function totalsOf(
  { config }: Reading,
  deals: Deals | undefined,
): { label: string; text: string }[] {
  return (deals?.totals ?? []).flatMap(({ currency, open, weighted, won }) => [
    { label: 'Open', text: formatMoney(open, config, currency) },
    { label: 'Weighted', text: formatMoney(weighted, config, currency) },
    { label: 'Won', text: formatMoney(won, config, currency) },
  ]);
}

/** People, households and whom they know, as lists of links. */
function groupsOf(client: Client360): object[] {
  const links = (list: readonly Named[] = []): object[] =>
    list.map(({ id, name }) => ({ href: recordHref(id), name }));
  const groups = [
    {
      label: 'Household',
      links: (client.households ?? []).flatMap((one) => [
        { href: recordHref(one.id), name: one.name },
        ...links(one.members.filter(({ id }) => id !== client.id)),
      ]),
    },
    {
      label: 'Knows',
      links: (client.relationships ?? []).map(({ other, type }) => ({
        href: recordHref(other.id),
        name: other.name,
        note: type.replaceAll('_', ' '),
      })),
    },
    { label: 'Segments', links: links(client.segments) },
    {
      label: 'Leads',
      links: (client.leads ?? []).map(({ id, name, status }) => ({
        href: recordHref(id),
        name,
        note: status ?? '',
      })),
    },
  ];
  return groups.filter((group) => group.links.length > 0);
}

function shownScore({ config }: Reading, score: Score, self: string): object {
  return {
    label: score.label,
    href: score.recordId === self ? '' : recordHref(score.recordId),
    value: formatNumber(score.value, config),
    grade: score.grade ?? '',
    advice: score.advice,
    reasons: score.reasons.map(({ label, value, text }) => ({
      label,
      value: value === null ? '' : formatNumber(value, config),
      text,
    })),
  };
}

function tablesOf(workspace: Reading, client: Client360): Table[] {
  const { config } = workspace;
  const date = (at: string | null): Text => ({ text: at === null ? '' : dateText(workspace, at) });
  const row = ({ id, name }: Named, ...cells: Text[]): Row => ({
    id,
    name,
    href: recordHref(id),
    cells,
  });
  const { deals, tickets, tasks, interests, people } = client;
  const dealRows = [...(deals?.open ?? []), ...(deals?.closed ?? [])].map((deal) =>
    row(
      deal,
      { text: deal.stage?.replaceAll('_', ' ') ?? '', tone: DEAL_TONES[deal.status] },
      {
        text: deal.value === null ? '' : formatMoney(deal.value, config, deal.currency),
        numeric: true,
      },
      date(deal.actualCloseDate ?? deal.expectedCloseDate),
      { text: deal.owner?.name ?? '' },
    ),
  );
  const ticketRows = [...(tickets?.open ?? []), ...(tickets?.closed ?? [])].map((ticket) =>
    row(
      ticket,
      { text: ticket.status.replaceAll('_', ' ') },
      { text: ticket.priority ?? '' },
      date(ticket.createdAt),
    ),
  );
  const taskRows = [...(tasks?.open ?? []), ...(tasks?.done ?? [])].map((task) =>
    row(task, { text: task.status.replaceAll('_', ' ') }, date(task.dueDate), {
      text: task.assignee?.name ?? '',
    }),
  );
  const interestRows = (interests ?? []).map((one) => {
    const place = [one.project?.name, one.unit?.name]
      .filter((name) => name !== undefined)
      .join(', ');
    const budget = [one.budgetMin, one.budgetMax].filter((value) => value !== null);
    return row(
      { id: one.id, name: place === '' ? (one.configuration ?? one.id) : place },
      { text: one.level ?? '' },
      {
        text: budget.map((value) => formatMoney(value, config, one.currency)).join('–'),
        numeric: true,
      },
      { text: one.configuration ?? '' },
    );
  });
  const peopleRows = (people ?? []).map((one) =>
    row(one, { text: one.title ?? '' }, { text: one.email ?? '' }, date(one.lastContactedAt)),
  );
  const count = (open: number, what: string): string => (open === 0 ? '' : `${open} ${what}`);
  return [
    table(
      'deals',
      'Deals',
      'deal',
      count(deals?.open.length ?? 0, 'open'),
      ['Stage', '>Value', 'Close', 'Owner'],
      dealRows,
    ),
    table(
      'tickets',
      'Tickets',
      'ticket',
      count(tickets?.open.length ?? 0, 'open'),
      ['Status', 'Priority', 'Opened'],
      ticketRows,
    ),
    table(
      'tasks',
      'Tasks',
      'task',
      count(tasks?.open.length ?? 0, 'open'),
      ['Status', 'Due', 'Assigned to'],
      taskRows,
    ),
    table(
      'interests',
      'Property interests',
      'home',
      '',
      ['Level', '>Budget', 'Wants'],
      interestRows,
    ),
    table('people', 'People', 'contact', '', ['Title', 'Email', 'Last contacted'], peopleRows),
  ];
}

function table(
  id: string,
  title: string,
  icon: string,
  note: string,
  heads: readonly string[],
  rows: readonly Row[],
): Table {
  const more = rows.length > ROWS ? `the first ${ROWS} of ${rows.length}` : '';
  const columns = heads.map((head) =>
    head.startsWith('>') ? { label: head.slice(1), numeric: true } : { label: head },
  );
  const words = [note, more].filter((text) => text !== '').join(', ');
  return { id, title, icon, note: words, columns, rows: rows.slice(0, ROWS) };
}

function dateText({ config }: Reading, at: string): string {
  return at.length === 10 ? formatDate(at, config) : formatInstant(at, config);
}
