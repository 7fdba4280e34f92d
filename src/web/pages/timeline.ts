/** `/timeline/:id`: all that happened with one record; and the latest of it, on the record's own page. */
import type { Request } from 'express';
import type { TimelineKind } from '../../crm/timeline/types.ts';
import type { StoredRecord } from '../../record/types.ts';
import { requireCollection } from '../../schema/model.ts';
import {
  historyOf,
  kindsOf,
  type TimelineAnswer,
  timelineAnswer,
} from '../../workspace/crm/timeline.ts';
import type { Reading } from '../../workspace/types.ts';
import { collectionHref } from '../nav.ts';
import { limitOf, listOf, refuseUnknown, textOf } from '../parameters.ts';
import { recordHref } from '../shown-cell.ts';
import { KIND_ICONS, type ShownEvent, shownEvents } from '../shown-timeline.ts';
import type { Page, Site } from '../site.ts';

const LIMIT = 60;
const MOST = 500;
const ON_RECORD = 6;
/** Collections whose records have a timeline on their own page. */
const TIMED = new Set([
  'crm/contacts',
  'crm/companies',
  'crm/households',
  'crm/deals',
  'crm/leads',
]);

/** `{version, id, items, total, kinds}`. */
export async function timelineData(site: Site, req: Request, reference: string): Promise<object> {
  const record = site.workspace.find(reference);
  return { version: 1, id: record.id, ...(await answerOf(site, req, record)) };
}

export async function timelinePage(site: Site, req: Request, reference: string): Promise<Page> {
  const { workspace } = site;
  const record = workspace.find(reference);
  const collection = requireCollection(workspace.model, record.collection);
  const answer = await answerOf(site, req, record);
  const name = workspace.displayName(record);
  const self = `/timeline/${encodeURIComponent(record.id)}`;
  const chosen = listOf(req, 'kind');
  const isCut = answer.items.length < answer.total && answer.items.length < MOST;
  const kind = chosen.length === 0 ? '' : `&kind=${encodeURIComponent(chosen.join(','))}`;
  return {
    template: 'timeline-page',
    title: 'Timeline',
    icon: 'clock',
    frame: 'flow',
    crumbs: [
      { label: collection.plural, href: collectionHref(collection), icon: collection.icon },
      { label: name, href: recordHref(record.id) },
    ],
    model: {
      id: record.id,
      title: name,
      icon: collection.icon,
      kind: 'Timeline',
      total: answer.total,
      kinds: kindLinks(answer, chosen, self),
      months: monthsOf(shownEvents(workspace, answer.items)),
      ...(isCut ? { more: `${self}?limit=${MOST}${kind}` } : {}),
    },
  };
}

function answerOf(site: Site, req: Request, record: StoredRecord): Promise<TimelineAnswer> {
  refuseUnknown(req, ['kind', 'since', 'limit', 'at']);
  const since = textOf(req, 'since');
  const request = {
    limit: limitOf(req, LIMIT),
    kinds: kindsOf(listOf(req, 'kind')),
    ...(since === '' ? {} : { since }),
  };
  return timelineAnswer(
    site.workspace,
    historyOf(site.workspace),
    record,
    request,
    nowOf(site.workspace),
  );
}

function nowOf({ at }: Reading): number {
  return at?.at ?? Date.now();
}

function kindLinks(
  { kinds }: TimelineAnswer,
  chosen: readonly string[],
  self: string,
): readonly object[] {
  const entries = Object.entries(kinds) as [TimelineKind, number][];
  if (entries.length < 2) return [];
  const all = entries.reduce((sum, [, count]) => sum + count, 0);
  return [
    { label: 'All', icon: 'list', count: all, href: self, current: chosen.length === 0 },
    ...entries
      .toSorted(([, a], [, b]) => b - a)
      .map(([kind, count]) => ({
        label: kind.charAt(0).toUpperCase() + kind.slice(1),
        icon: KIND_ICONS[kind],
        count,
        href: `${self}?kind=${kind}`,
        current: chosen.includes(kind),
      })),
  ];
}

function monthsOf(events: readonly ShownEvent[]): { month: string; events: ShownEvent[] }[] {
  const months: { month: string; events: ShownEvent[] }[] = [];
  for (const event of events) {
    if (event.month !== undefined) months.push({ month: event.month, events: [] });
    months.at(-1)?.events.push(event);
  }
  return months;
}

export type LatestEvents = {
  readonly total: number;
  readonly href: string;
  readonly events: readonly ShownEvent[];
};

/** The latest events for a record's own page, git's among them; nothing for collections that have no timeline. */
export async function latestEvents(
  { workspace }: Site,
  record: StoredRecord,
): Promise<LatestEvents | undefined> {
  if (!TIMED.has(record.collection)) return undefined;
  const history = historyOf(workspace);
  const answer = await timelineAnswer(
    workspace,
    history,
    record,
    { limit: ON_RECORD },
    nowOf(workspace),
  );
  if (answer.total === 0) return undefined;
  const href = `/timeline/${encodeURIComponent(record.id)}`;
  return { total: answer.total, href, events: shownEvents(workspace, answer.items) };
}
