import { describe, expect, it } from 'vitest';
import { mergeEvents } from '../../../src/crm/timeline/merge-events.ts';
import type { Told } from '../../../src/crm/timeline/types.ts';

const told = (source: string, at: string, more: Partial<Told> = {}): Told => ({
  at,
  kind: 'other',
  title: source,
  text: null,
  by: null,
  recordId: null,
  aboutId: null,
  source,
  commit: null,
  rank: 1,
  tells: [],
  like: [],
  covers: [],
  isImported: false,
  ...more,
});
const git = (at: string, more: Partial<Told> = {}): Told =>
  told('git', at, { rank: 4, commit: 'c0ffee', ...more });
const MAY_1 = '2026-05-01T10:00:00Z';
const MAY_1_LATER = '2026-05-01T10:05:00Z';
const MAY_9 = '2026-05-09T10:00:00Z';
const STAGE = { like: ['stage:deal_a:won'] };

describe('events told by several sources stand once', () => {
  it.each<[string, Told[], string[]]>([
    ['two of nothing in common', [told('a', MAY_1), told('b', MAY_1)], ['a', 'b']],
    [
      'a note and the activity that names it',
      [
        told('act', MAY_1, { tells: ['made:n'] }),
        told('note', MAY_1, { tells: ['made:n'], rank: 0 }),
      ],
      ['note'],
    ],
    [
      'a chain of names: the reply, what it answers, the activity',
      [
        told('act', MAY_1, { tells: ['sent', 'replied'] }),
        told('mark', MAY_1, { tells: ['replied'], rank: 2 }),
        told('mail', MAY_1, { tells: ['sent'], rank: 0 }),
      ],
      ['mail'],
    ],
    [
      'an imported move and the commit of the import, days later',
      [told('row', MAY_1, STAGE), git(MAY_9, { ...STAGE, isImported: true })],
      ['row'],
    ],
    [
      'a row and a commit of the same day',
      [told('row', MAY_1, STAGE), git(MAY_1_LATER, STAGE)],
      ['row'],
    ],
    [
      'the same stage again a week later, by hand',
      [told('row', MAY_1, STAGE), git(MAY_9, STAGE)],
      ['git', 'row'],
    ],
    [
      'an import before the move cannot have written it down',
      [told('row', MAY_9, STAGE), git(MAY_1, { ...STAGE, isImported: true })],
      ['row', 'git'],
    ],
    [
      'twice in git on one day, once as a row: one of them is left',
      [told('row', MAY_1, STAGE), git(MAY_1, STAGE), git(MAY_1_LATER, STAGE)],
      ['git', 'row'],
    ],
    [
      'twice by the same source',
      [told('row', MAY_1, STAGE), told('row', MAY_1_LATER, STAGE)],
      ['row', 'row'],
    ],
    [
      'an umbrella whose visit is told',
      [told('visit', MAY_1, { covers: ['int'] }), told('interaction', MAY_1, { tells: ['int'] })],
      ['visit'],
    ],
  ])('%s', (_name, events, expected) => {
    expect(mergeEvents(events).map(({ source }) => source)).toEqual(expected);
    expect(mergeEvents(events.toReversed()).map(({ source }) => source)).toEqual(expected);
  });

  it('takes from the other what is missing, but no author who came days later', () => {
    const ada = { id: 'usr_ada', name: 'Ada' };
    const same = git(MAY_1_LATER, { ...STAGE, by: ada, text: 'from git' });
    expect(mergeEvents([told('row', MAY_1, STAGE), same])).toEqual([
      expect.objectContaining({
        source: 'row',
        at: MAY_1,
        by: ada,
        text: 'from git',
        commit: 'c0ffee',
      }),
    ]);
    const late = git(MAY_9, { ...STAGE, by: ada, isImported: true });
    expect(mergeEvents([told('row', MAY_1, STAGE), late])).toEqual([
      expect.objectContaining({ source: 'row', by: null, commit: null }),
    ]);
  });

  it('puts a day without a time below the hours of that day', () => {
    const events = [
      told('day', '2026-05-01'),
      told('hour', MAY_1),
      told('before', '2026-04-30T23:59:00Z'),
    ];
    expect(mergeEvents(events).map(({ source }) => source)).toEqual(['hour', 'day', 'before']);
  });
});
