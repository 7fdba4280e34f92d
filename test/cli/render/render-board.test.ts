import { describe, expect, it } from 'vitest';
import { renderBoard } from '../../../src/cli/render/render-board.ts';
import { widthOf } from '../../../src/cli/render/text.ts';
import { board, card, column } from './models.ts';

const deals = board(
  [
    column('Lead', [card('Northwind pilot', ['Northwind Traders', '$12,000'], ['q1'])], {
      summary: [{ label: 'Expected value', text: '$12,000', value: 12000 }],
      tone: 'gray',
    }),
    column('Qualified', []),
    column(
      'Offered',
      [
        card('BigCo Enterprise License', ['BigCo Industries', '$120,000', 'Apr 15, 2026'], ['q2']),
        card('東京データ株式会社の年間契約', ['東京データ', '¥900,000']),
      ],
      { summary: [{ label: 'Expected value', text: '$120,000', value: 120000 }], count: 5 },
    ),
  ],
  { summary: [{ label: 'Expected value', text: '$132,000', value: 132000 }] },
);

describe('renderBoard', () => {
  it('draws columns side by side', () => {
    expect(renderBoard(deals, { width: 80, color: false })).toMatchInlineSnapshot(`
      "Sales pipeline  6 deals
      Expected value $132,000

      Lead 1                     Qualified 0                Offered 5
      $12,000 expected value                                $120,000 expected value
      ─────────────────────────  ─────────────────────────  ─────────────────────────
      │ Northwind pilot                                     │ BigCo Enterprise Licen…
      │ Northwind Traders                                   │ BigCo Industries
      │ $12,000                                             │ $120,000 · Apr 15, 2026
      │ #q1                                                 │ #q2

                                                            │ 東京データ株式会社の年…
                                                            │ 東京データ · ¥900,000

                                                            + 3 more"
    `);
  });

  it('puts what does not fit below', () => {
    expect(renderBoard(deals, { width: 60, color: false })).toMatchInlineSnapshot(`
      "Sales pipeline  6 deals
      Expected value $132,000

      Lead 1                         Qualified 0
      $12,000 expected value
      ─────────────────────────────  ─────────────────────────────
      │ Northwind pilot
      │ Northwind Traders · $12,000
      │ #q1

      Offered 5
      $120,000 expected value
      ─────────────────────────────
      │ BigCo Enterprise License
      │ BigCo Industries · $120,000
      │ Apr 15, 2026
      │ #q2

      │ 東京データ株式会社の年間契…
      │ 東京データ · ¥900,000

      + 3 more"
    `);
  });

  it('stacks columns in a narrow terminal', () => {
    expect(renderBoard(deals, { width: 30, color: false, cards: 1 })).toMatchInlineSnapshot(`
      "Sales pipeline  6 deals
      Expected value $132,000

      Lead 1
      $12,000 expected value
      ──────────────────────────────
      │ Northwind pilot
      │ Northwind Traders · $12,000
      │ #q1

      Qualified 0
      ──────────────────────────────

      Offered 5
      $120,000 expected value
      ──────────────────────────────
      │ BigCo Enterprise License
      │ BigCo Industries · $120,000
      │ Apr 15, 2026
      │ #q2

      + 4 more"
    `);
  });

  it('colours headers, bars and rules by tone', () => {
    const one = board([column('Won', [card('A')], { tone: 'green' })]);
    expect(renderBoard(one, { width: 24, color: true })).toMatchInlineSnapshot(`
      "[1mSales pipeline[0m  [2m1 deal[0m

      [1;32mWon[0m[2m 1[0m
      [32m────────────────────────[0m
      [32m│ [0mA"
    `);
  });

  it('says so when nothing matches', () => {
    const none = board([column('Lead', [])]);
    expect(renderBoard(none, { width: 80, color: false })).toMatchInlineSnapshot(`
      "Sales pipeline  0 deals

      No deals match this view."
    `);
  });

  it('says what figures and check marks mean', () => {
    const fields = [
      { label: 'Estimate', text: '5', value: 5, kind: 'number' },
      { label: 'SLA breached', text: '✓', value: true, kind: 'boolean' },
      { label: 'Escalated', text: '–', value: false, kind: 'boolean' },
    ];
    const one = board([column('Todo', [{ ...card('Fix it'), fields }])]);
    const text = renderBoard(one, { width: 60, color: false });
    expect(text).toContain('Estimate 5 · SLA breached');
    expect(text).not.toContain('Escalated');
  });

  it.each([120, 80, 40, 12, 3])('keeps within %i columns, without blanks at the end', (width) => {
    const long = 'x'.repeat(100_000);
    const hostile = '\u001b[31mred\u001b[0m \u202eevil\u0007\r\nnext';
    const wild = board([
      column(long, [card(long, [long], [long]), card(hostile)], { tone: '#ff8800' }),
      column('👩‍👩‍👧‍👦 家族'.repeat(20), [card('家'.repeat(200))]),
    ]);
    const lines = renderBoard(wild, { width, color: false }).split('\n');
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(Math.max(width, 22));
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  });

  it('draws 10,000 cards', () => {
    const cards = Array.from({ length: 2000 }, (_, i) => card(`Deal ${i}`, ['Acme', `$${i}`]));
    const big = board(['a', 'b', 'c', 'd', 'e'].map((name) => column(name, cards)));
    const lines = renderBoard(big, { width: 120, color: true }).split('\n');
    expect(lines).toHaveLength(2 + 2 + 2000 * 3 - 1);
  });
});
