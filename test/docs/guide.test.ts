import { expect, it } from 'vitest';
import { runScriptOf } from './run-script.ts';

it('every command of docs/guide.md works, in its order', () => {
  const out = runScriptOf('docs/guide.md');
  for (const words of [
    'created deal_', // the lead that was converted
    'refused: it needs a lostReason',
    'refused: the two would wait for each other',
    'Board wants a demo in December', // on the timeline
    'Call Jane', // of today
    'companies: 2 unchanged', // the second import
  ]) {
    expect(out).toContain(words);
  }
  // The deals of one segment's companies.
  const reference = '(?:Harborline|Nordlys|Pinnacle|Brightwell)';
  expect(out).toMatch(new RegExp(`\nTitle +Company\n(?:${reference}.*\n){8}(?!${reference})`));
}, 180_000);
