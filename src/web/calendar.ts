/** `/calendar.ics`: open tasks for calendars that subscribe. */

import type { Request, Response } from 'express';
import { taskFeed } from '../crm/tasks/task-feed.ts';
import { PailError } from '../errors.ts';
import type { StoredRecord } from '../record/types.ts';
import { refuseUnknown, textOf } from './parameters.ts';
import { recordHref } from './shown-cell.ts';
import { actorOf, type Site } from './site.ts';

/** Sends the tasks of the viewer's user, of `?user=` (id or e-mail address), or with `user=all` everybody's. */
export function sendCalendar(site: Site, req: Request, res: Response): void {
  refuseUnknown(req, ['user']);
  const { workspace } = site;
  const assignee = assigneeOf(site, req);
  const urlOf = (id: string): string =>
    `http://${req.headers.host ?? 'localhost'}${recordHref(id)}`;
  const text = taskFeed(workspace, actorOf(site, req), { assignee, urlOf });
  res.type('text/calendar; charset=utf-8').send(text);
}

function assigneeOf(site: Site, req: Request): StoredRecord | null {
  const user = textOf(req, 'user');
  if (user === 'all') return null;
  if (user !== '') return site.workspace.find(user, 'users');
  const { userId } = actorOf(site, req);
  if (userId !== null) return site.workspace.find(userId, 'users');
  const message =
    "whose tasks? No user has the email of git's user.email; add ?user=<id or e-mail>, or ?user=all";
  throw new PailError('usage', message, { parameter: 'user' });
}
