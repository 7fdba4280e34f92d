import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { type CalendarTask, taskCalendar } from '../../../src/crm/tasks/task-calendar.ts';
import { nextTask } from '../../../src/crm/tasks/task-series.ts';
import type { JsonObject, RecordData } from '../../../src/record/types.ts';
import { requireCollection } from '../../../src/schema/model.ts';
import { contextOf } from '../../support/plan-context.ts';

const collection = requireCollection(contextOf({}).model, 'crm/tasks');
const OSLO = 'Europe/Oslo';

function feed(timezone: string, ...tasks: readonly object[]): string {
  const list = tasks.map((data): CalendarTask => {
    const task = { id: 'task_a', title: 'Call', dueDate: '2026-11-23T08:00:00Z', ...data };
    return { data: task, about: [], changed: '2026-11-20T12:00:00Z' };
  });
  return taskCalendar(list, { name: 'Acme: Ada', timezone, collection });
}

/** The lines of the events, unfolded. */
const eventLines = (text: string): string[] =>
  text.replaceAll('\r\n ', '').slice(text.indexOf('BEGIN:VEVENT')).split('\r\n');

describe('an event', () => {
  it('says what a calendar shows, escaped and folded', () => {
    const task = {
      id: 'task_a',
      title: 'Call Jane; then, Bob',
      description: 'Line one\nLine two',
      type: 'follow_up',
      priority: 'urgent',
      dueDate: '2026-11-23T08:00:00Z',
      reminderAt: '2026-11-22T08:00:00Z',
    };
    const about = ['BigCo', 'Æ'.repeat(60)];
    const made = { data: task, about, changed: '2026-11-20T12:00:00Z', url: 'http://x/r/task_a' };
    const text = taskCalendar([made], { name: 'A, B\nEND:VCALENDAR', timezone: OSLO, collection });
    // The library does not count the blank that a folded line begins with.
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(76);
    expect(text.startsWith('BEGIN:VCALENDAR\r\nVERSION:2.0\r\n')).toBe(true);
    expect(text).toContain('\r\nX-WR-CALNAME:A\\, B END:VCALENDAR\r\n');
    expect(eventLines(text)).toEqual([
      'BEGIN:VEVENT',
      'UID:task_a@pail',
      'DTSTAMP:20261120T120000Z',
      'DTSTART:20261123T080000Z',
      'SUMMARY:Call Jane\\; then\\, Bob',
      `DESCRIPTION:BigCo\\, ${'Æ'.repeat(60)}\\n\\nLine one\\nLine two`,
      'CATEGORIES:follow up',
      'PRIORITY:1',
      'URL:http://x/r/task_a',
      'TRANSP:TRANSPARENT',
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      'DESCRIPTION:Call Jane\\; then\\, Bob',
      'TRIGGER:-PT86400S',
      'END:VALARM',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ]);
  });

  it.each<[string, object, string[]]>([
    ['a whole day', { dueDate: '2026-11-22T23:00:00Z' }, ['DTSTART;VALUE=DATE:20261123']],
    [
      'a recurring one',
      { recurrenceRule: 'RRULE:FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1;COUNT=3' },
      [
        'DTSTART;TZID=Europe/Oslo:20261123T090000',
        'RRULE:FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1;COUNT=3',
      ],
    ],
    [
      'one until a day',
      { recurrenceRule: 'FREQ=DAILY;UNTIL=20261201' },
      ['DTSTART;TZID=Europe/Oslo:20261123T090000', 'RRULE:FREQ=DAILY;UNTIL=20261201T225959Z'],
    ],
    [
      'a recurring day',
      { dueDate: '2026-11-22T23:00:00Z', recurrenceRule: 'FREQ=DAILY;UNTIL=20261201T120000Z' },
      ['DTSTART;VALUE=DATE:20261123', 'RRULE:FREQ=DAILY;UNTIL=20261201'],
    ],
    [
      'an occurrence that was moved: itself, and the series from the next one',
      {
        id: 'task_a-20261123-0900',
        dueDate: '2026-11-24T12:00:00Z',
        recurrenceRule: 'FREQ=WEEKLY',
      },
      [
        'UID:task_a-20261123-0900@pail',
        'DTSTART:20261124T120000Z',
        'UID:task_a-20261130-0900@pail',
        'DTSTART;TZID=Europe/Oslo:20261130T090000',
        'RRULE:FREQ=WEEKLY',
      ],
    ],
    ['no due date', { dueDate: null }, []],
    ['a rule that is none', { recurrenceRule: 'weekly' }, ['DTSTART:20261123T080000Z']],
  ])('%s', (_what, data, expected) => {
    const lines = eventLines(feed(OSLO, data)).filter((line) =>
      /^(DTSTART|RRULE)|^UID.*-/.test(line),
    );
    expect(lines).toEqual(expected);
  });
});

describe('a series as a calendar reads it', () => {
  it.each([
    ['FREQ=DAILY;COUNT=9', '2026-10-21T07:00:00Z', OSLO],
    ['FREQ=WEEKLY;BYDAY=MO,TH', '2026-10-22T07:00:00Z', OSLO],
    ['FREQ=DAILY;UNTIL=20261105', '2026-10-29T12:30:00Z', 'America/New_York'],
    ['FREQ=MONTHLY;BYDAY=1SU', '2026-10-03T20:00:00Z', 'Pacific/Auckland'],
    ['FREQ=MONTHLY;BYMONTHDAY=-1', '2026-10-31T05:00:00Z', 'Asia/Kathmandu'],
    ['FREQ=WEEKLY', '2026-10-22T07:00:00Z', 'UTC'],
  ])('%s from %s in %s', (recurrenceRule, dueDate, timezone) => {
    const task = { id: 'task_a', title: 'Call', dueDate, recurrenceRule };
    const own: string[] = [];
    for (let one: JsonObject | null = task; one !== null && own.length < 12; ) {
      own.push(String(one['dueDate']));
      one = nextTask(collection, one as RecordData, timezone);
    }
    const calendar = ICAL.Component.fromString(feed(timezone, task));
    const component = calendar.getFirstSubcomponent('vevent');
    if (component === null) throw new Error('no event');
    const read: string[] = [];
    const iterator = new ICAL.Event(component).iterator();
    for (let at = iterator.next(); at && read.length < 12; at = iterator.next()) {
      read.push(at.toJSDate().toISOString().replace('.000Z', 'Z'));
    }
    expect(read).toEqual(own);
  });
});
