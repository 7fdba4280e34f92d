/** Which texts git's approxidate may be asked about: it takes any text, and reads one it does not know as "now". */

const UNIT = /^(second|minute|hour|day|week|month|year)s?$/;
const DAY = /^(mon|tues?|wed(nes)?|thu(rs?)?|fri|sat(ur)?|sun)(days?)?$/;
const MONTH =
  /^(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)$/;
const SPECIAL = /^(yesterday|noon|midnight|tea|now)$/;
const NUMBER = /^(zero|one|two|three|four|five|six|seven|eight|nine|ten|last|\d+(st|nd|rd|th)?)$/;
const CLOCK = /^\d{1,2}(:\d{2}){0,2}(am|pm)?$/;
const FILLER = /^(ago|at|of|the|this|on|am|pm)$/;

/** True for `2 weeks ago`, `last friday`, `yesterday noon`, `may 1 2026`: at least one word of time, and no other word. */
export function isDateWords(text: string): boolean {
  const words = text
    .toLowerCase()
    .split(/[\s.,]+/)
    .filter(Boolean);
  const isTime = (word: string): boolean =>
    UNIT.test(word) || DAY.test(word) || MONTH.test(word) || SPECIAL.test(word);
  const isKnown = (word: string): boolean =>
    isTime(word) || NUMBER.test(word) || CLOCK.test(word) || FILLER.test(word);
  return words.some(isTime) && words.every(isKnown);
}
