import { describe, expect, it } from 'vitest';
import { ruleFault } from '../../src/schema/recurrence-rule.ts';

describe('ruleFault', () => {
  it.each([
    'FREQ=DAILY',
    'RRULE:FREQ=WEEKLY;BYDAY=MO,WE;INTERVAL=2;WKST=SU',
    'FREQ=MONTHLY;BYDAY=-1FR',
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
    'FREQ=MONTHLY;BYMONTHDAY=1,-1;COUNT=12',
    'FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;UNTIL=20400229',
    'FREQ=DAILY;BYHOUR=9,17;UNTIL=20261231T235959Z',
  ])('%s is one', (rule) => expect(ruleFault(rule)).toBeNull());

  it.each([
    ['every Monday', 'no recurrence; expected an RRULE such as FREQ=WEEKLY;BYDAY=MO'],
    ['freq=daily', 'no recurrence'],
    ['INTERVAL=2', 'FREQ is missing'],
    ['FREQ=HOURLY', 'FREQ is HOURLY; expected DAILY, WEEKLY, MONTHLY, YEARLY'],
    ['FREQ=DAILY;FREQ=WEEKLY', 'a part twice'],
    ['FREQ=DAILY;BYDAYS=MO', 'no part BYDAYS; did you mean "BYDAY"?'],
    ['FREQ=WEEKLY;BYDAY=MO,XX', 'BYDAY is MO,XX; expected MO, TU'],
    ['FREQ=WEEKLY;BYDAY=1MO', 'numbered days such as 1MO go with FREQ=MONTHLY'],
    ['FREQ=DAILY;INTERVAL=0', 'INTERVAL is 0; expected 1 to 999'],
    ['FREQ=DAILY;COUNT=0', 'COUNT is 0'],
    ['FREQ=DAILY;UNTIL=20260230', 'UNTIL is 20260230; expected a day 20261231'],
    ['FREQ=DAILY;COUNT=2;UNTIL=20261231', 'COUNT and UNTIL exclude each other'],
    ['FREQ=MONTHLY;BYMONTHDAY=32', 'BYMONTHDAY is 32; expected 1 to 31 or -31 to -1'],
    ['FREQ=WEEKLY;BYMONTHDAY=1', 'BYMONTHDAY goes not with FREQ=WEEKLY'],
    ['FREQ=MONTHLY;BYWEEKNO=3', 'BYWEEKNO and BYYEARDAY go with FREQ=YEARLY'],
    ['FREQ=MONTHLY;BYSETPOS=1', 'BYSETPOS chooses among days'],
  ])('%s is none', (rule, fault) => expect(ruleFault(rule)).toContain(fault));
});
