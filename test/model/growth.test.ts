import { describe, expect, it } from 'vitest';
import { tryCreate, trySet } from './try-record.ts';

const OTHERS = {
  'growth/waitlist': [
    { id: 'wl_a', email: 'a@x.com', status: 'applied' },
    { id: 'wl_b', email: 'b@x.com', status: 'invited', inviteCode: 'MOB-1' },
    { id: 'wl_c', email: 'c@x.com', status: 'joined' },
  ],
};

describe('the waitlist', () => {
  it.each([
    ['wl_a', 'invited', 'invitedAt'],
    ['wl_b', 'joined', 'joinedAt'],
  ])('%s is %s', (id, status, date) => {
    const { record, problems } = trySet(id, { status }, OTHERS);
    expect(problems).toEqual([]);
    expect(record[date]).toBe('2026-11-20T15:30:00Z');
  });

  it.each([
    ['wl_a', 'joined'],
    ['wl_b', 'applied'],
    ['wl_c', 'invited'],
  ])('%s is not %s', (id, status) => {
    expect(() => trySet(id, { status }, OTHERS)).toThrow(/cannot become/);
  });

  it.each<[string, object, string[]]>([
    ['an invite code', { inviteCode: 'MOB-2' }, []],
    ['a code that somebody has', { inviteCode: 'MOB-1' }, ['unique /inviteCode']],
  ])('%s', (_, fields, problems) => {
    const tried = tryCreate('growth/waitlist', { email: 'd@x.com', ...fields }, OTHERS);
    expect(tried.problems).toEqual(problems);
  });

  it('a new entry has applied now', () => {
    const { record } = tryCreate('growth/waitlist', { email: 'd@x.com' }, OTHERS);
    expect(record).toMatchObject({ status: 'applied', appliedAt: '2026-11-20T15:30:00Z' });
  });
});
