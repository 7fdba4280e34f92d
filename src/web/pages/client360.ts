/** `/client360/:id`: everything about one person or company. */

import type { Request } from 'express';
import { CLIENTS } from '../../crm/client360/client360.ts';
import type { Client360, Deals, Named, Score, Urgency } from '../../crm/client360/types.ts';
import type { StoredRecord } from '../../record/types.ts';
import { textAt } from '../../record/value.ts';
import { requireCollection } from '../../schema/model.ts';
import { formatMoney, formatNumber, formatWhen } from '../../view/format.ts';
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
import { tablesOf } from './client-tables.ts';

const TONES: Readonly<Record<Urgency, string>> = { now: 'red', soon: 'amber', later: 'gray' };

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
        due: due === null ? '' : formatWhen(due, workspace.config),
      })),
      totals: totalsOf(workspace, client.deals),
      tables: tablesOf(workspace, client).filter(({ rows }) => rows.length > 0),
      scores: client.scores.map((score) => shownScore(workspace, score, record.id)),
      channels: client.channels?.map((channel) => ({
        ...channel,
        shared: (channel.people?.length ?? 0) > 1,
        people: channel.people?.map(linkTo),
      })),
      groups: groupsOf(client),
      notes: (client.notes ?? []).slice(0, 3).map((note) => ({
        href: recordHref(note.id),
        title: note.title ?? 'Note',
        by: note.by?.name,
        when: note.at === null ? '' : formatWhen(note.at, workspace.config),
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
    at === null ? [] : [{ label, text: formatWhen(at, workspace.config) }],
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

function linkTo({ id, name }: Named): { href: string; name: string } {
  return { href: recordHref(id), name };
}

/** People, households and whom they know, as lists of links. */
function groupsOf(client: Client360): object[] {
  const ties = client.relationships ?? [];
  const tieWith = (id: string): string =>
    ties.find(({ other }) => other.id === id)?.type.replaceAll('_', ' ') ?? '';
  const groups = [
    {
      label: 'Household',
      links: (client.households ?? []).flatMap((one) => [
        { href: `/client360/${encodeURIComponent(one.id)}`, name: one.name, isHead: true },
        ...one.members
          .filter(({ id }) => id !== client.id)
          .map((member) => ({ ...linkTo(member), note: tieWith(member.id) })),
      ]),
    },
    {
      label: client.kind === 'household' ? 'Ties' : 'Knows',
      links: ties.map(({ of, other, type }) => ({
        ...linkTo(other),
        ...(of === undefined ? {} : { of: linkTo(of) }),
        note: type.replaceAll('_', ' '),
      })),
    },
    { label: 'Segments', links: (client.segments ?? []).map(linkTo) },
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
