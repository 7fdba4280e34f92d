/** Events as pages draw them. */

import type { TimelineEvent, TimelineKind } from '../crm/timeline/types.ts';
import { formatMonth, formatWhen } from '../view/format.ts';
import type { Reading } from '../workspace/types.ts';
import { markdownHtml } from './markdown.ts';
import { avatarOf, recordHref } from './shown-cell.ts';
import { commitHref } from './shown-commit.ts';

export type ShownEvent = {
  readonly icon: string;
  readonly title: string;
  /** The record that tells of it or, where only git does, the commit. */
  readonly href?: string;
  readonly when: { readonly text: string; readonly datetime: string };
  readonly about?: { readonly href: string; readonly name: string };
  readonly by?: { readonly name: string; readonly initials: string; readonly hue: number };
  readonly html?: string;
  /** Set on the first event of a month. */
  readonly month?: string;
};

export const KIND_ICONS: Readonly<Record<TimelineKind, string>> = {
  call: 'phone',
  email: 'mail',
  meeting: 'users',
  message: 'message',
  visit: 'calendar',
  note: 'note',
  task: 'task',
  ticket: 'ticket',
  deal: 'deal',
  stage: 'stage',
  lead: 'target',
  score: 'chart',
  tag: 'tag',
  owner: 'user',
  segment: 'users',
  change: 'git',
  other: 'clock',
};

export function shownEvents(reading: Reading, events: readonly TimelineEvent[]): ShownEvent[] {
  let last = '';
  return events.map((event) => {
    const month = event.at.slice(0, 7);
    const isNew = month !== last;
    last = month;
    const shown = shownEvent(reading, event);
    return isNew ? { ...shown, month: formatMonth(month, reading.config) } : shown;
  });
}

function shownEvent(reading: Reading, event: TimelineEvent): ShownEvent {
  const { at, kind, title, text, by, recordId, aboutId, commit } = event;
  const { config, index } = reading;
  const about = aboutId === null ? undefined : index.get(aboutId);
  const href =
    event.source === 'git' ? commit && commitHref(commit) : recordId && recordHref(recordId);
  const when = formatWhen(at, config);
  return {
    icon: KIND_ICONS[kind],
    title,
    when: { text: when, datetime: at },
    ...(href ? { href } : {}),
    ...(about === undefined
      ? {}
      : { about: { href: recordHref(about.id), name: reading.displayName(about) } }),
    ...(by === null ? {} : { by: { name: by.name, ...avatarOf(by.name) } }),
    ...(text === null ? {} : { html: markdownHtml(text) }),
  };
}
