import { expect, it } from 'vitest';
import { renderRecord } from '../../../src/cli/render/render-record.ts';

const pairs = [
  { label: 'Title', text: 'BigCo Enterprise License', bold: true },
  { label: 'Stage', text: 'Offered', tone: 'blue' },
  { label: 'Lost reason', text: '' },
  {
    label: 'Notes',
    text: 'Sent proposal 2/25. Waiting on legal review.\n\nThen: \u001b]0;pwned\u0007 signature.',
  },
];

it('puts labels beside values and wraps long text', () => {
  expect(renderRecord(pairs, { width: 44, color: false })).toMatchInlineSnapshot(`
    "Title        BigCo Enterprise License
    Stage        Offered
    Lost reason  –
    Notes        Sent proposal 2/25. Waiting on
                 legal review.

                 Then: ␛]0;pwned␇ signature."
  `);
});

it('puts values below labels in a narrow terminal', () => {
  expect(renderRecord(pairs.slice(0, 3), { width: 26, color: false })).toMatchInlineSnapshot(`
    "Title
      BigCo Enterprise License
    Stage
      Offered
    Lost reason
      –"
  `);
});

it('dims labels and colours values', () => {
  expect(renderRecord(pairs.slice(0, 2), { width: 80, color: true })).toMatchInlineSnapshot(`
    "[2mTitle[0m  [1mBigCo Enterprise License[0m
    [2mStage[0m  [34mOffered[0m"
  `);
});
