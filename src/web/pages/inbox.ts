/** `/inbox`: what waits for a decision, or is past its time. */
import type { Request } from 'express';
import { fittingActions } from '../../crm/fitting-actions.ts';
import {
  INBOX_WHO,
  type Inbox,
  type InboxGroup,
  type InboxItem,
  type InboxKey,
  type InboxWho,
} from '../../crm/inbox/types.ts';
import { PailError } from '../../errors.ts';
import type { Actor } from '../../plan/types.ts';
import { formatWhen } from '../../view/format.ts';
import { readInbox } from '../../workspace/crm/inbox.ts';
import type { Reading } from '../../workspace/types.ts';
import { decisionEntries } from '../form/decisions.ts';
import { actionEntry, type MenuEntry } from '../form/record-menu.ts';
import { limitOf, refuseUnknown, textOf } from '../parameters.ts';
import { avatarOf, recordHref } from '../shown-cell.ts';
import { actorOf, type Page, type Site } from '../site.ts';
import { toDecide } from '../to-decide.ts';

/** Items of a group before the rest is only counted. */
const SHOWN = 50;

export const GROUP_ICONS: Readonly<Record<InboxKey, string>> = {
  conflicts: 'git',
  approvals: 'check',
  drafts: 'file',
  proposals: 'target',
  imports: 'down',
  duplicates: 'users',
  tickets: 'ticket',
  tasks: 'task',
  deals: 'deal',
  issues: 'issue',
  contracts: 'plug',
  reviews: 'chart',
};

const TONES = { now: 'red', soon: 'amber', later: 'gray' } as const;

/** `{version, day, me, who, total, groups, notCompared}`. Throws `usage`. */
export async function inboxData(site: Site, req: Request): Promise<Inbox & { version: 1 }> {
  refuseUnknown(req, ['who', 'limit', 'at']);
  return { version: 1, ...(await inboxFor(site, req, limitOf(req, SHOWN), whoOf(req))) };
}

export async function inboxFor(
  site: Site,
  req: Request,
  limit: number,
  who?: InboxWho,
): Promise<Inbox> {
  const conflicts = (await toDecide(site)).map(({ id, fields }) => ({ id, fields: fields.length }));
  const now = site.workspace.at?.at ?? Date.now();
  const ask = { limit, conflicts, ...(who === undefined ? {} : { who }) };
  return readInbox(site.workspace, actorOf(site, req), now, ask);
}

export async function inboxPage(site: Site, req: Request): Promise<Page> {
  const inbox = await inboxData(site, req);
  return {
    template: 'inbox-page',
    title: 'Inbox',
    icon: 'inbox',
    frame: 'flow',
    model: {
      total: inbox.total,
      who: inbox.me === null ? [] : whoLinks(inbox.who),
      isMine: inbox.who === 'me',
      groups: inbox.groups.map((group) => shownGroup(site, actorOf(site, req), group)),
      notCompared: inbox.notCompared,
    },
  };
}

function whoOf(req: Request): InboxWho | undefined {
  const text = textOf(req, 'who');
  if (text === '') return undefined;
  const who = INBOX_WHO.find((one) => one === text);
  if (who !== undefined) return who;
  const message = `who is "${text}"; expected ${INBOX_WHO.join(' or ')}`;
  throw new PailError('usage', message, { who: text });
}

function whoLinks(who: InboxWho): object[] {
  return [
    { label: 'Mine and nobody’s', href: '/inbox', current: who === 'me' },
    { label: 'Everybody’s', href: '/inbox?who=all', current: who === 'all' },
  ];
}

function shownGroup(site: Site, actor: Actor, { key, label, total, items }: InboxGroup): object {
  return {
    key,
    label,
    total,
    icon: GROUP_ICONS[key],
    more: total - items.length,
    items: items.map((item) => ({
      ...shownItem(site.workspace, item, key),
      entries: site.workspace === site.live ? entriesOf(site, actor, item, key) : [],
    })),
  };
}

/** What goes on with it by a click or two; the rest is on its page. */
function entriesOf({ live }: Site, actor: Actor, item: InboxItem, key: InboxKey): MenuEntry[] {
  const record = live.index.get(item.id);
  const collection = live.model.collections.get(item.collection);
  if (record === undefined || collection === undefined || key === 'conflicts') return [];
  if (item.others !== undefined) return duplicateEntries(item, item.others);
  const fits = fittingActions(record, live.model, actor.userId).filter(
    (name) => name === 'done' || (name === 'claim' && item.for === null),
  );
  return [
    ...decisionEntries(live, collection, record, actor),
    ...fits.map((name) => actionEntry(name, live, collection, record)),
  ];
}

function duplicateEntries({ id, collection }: InboxItem, others: readonly string[]): MenuEntry[] {
  const query = others.map((other) => `others=${encodeURIComponent(other)}`).join('&');
  return [
    { label: 'Merge…', icon: 'users', form: `/merge/${id}?${query}` },
    {
      label: 'Not the same',
      icon: 'close',
      url: `/api/${collection}/${id}/not-duplicate`,
      body: JSON.stringify({ others }),
      done: 'Kept apart',
    },
  ];
}

function shownItem(workspace: Reading, item: InboxItem, key: InboxKey): object {
  return {
    ...item,
    href: key === 'conflicts' ? `/conflicts#${item.id}` : recordHref(item.id),
    tone: TONES[item.urgency],
    isHigh: item.risk === 'high',
    when: item.at === null ? '' : formatWhen(item.at, workspace.config),
    whose: item.for === null ? undefined : { ...item.for, ...avatarOf(item.for.name) },
  };
}
