import { describe, expect, it } from 'vitest';
import { renderTable } from '../../../src/cli/render/render-table.ts';
import { widthOf } from '../../../src/cli/render/text.ts';
import { table, tableRows } from './models.ts';

const rows = [
  ['BigCo Enterprise License', 'BigCo Industries', '$120,000', 'Jeremy Davis'],
  ['Northwind pilot', 'Northwind Traders', '$9,500', ''],
  ['東京データ年間契約', '東京データ株式会社', '¥900,000', '佐藤'],
];
const labels = ['Title', 'Company', 'Value', 'Owner'];

describe('renderTable', () => {
  it.each([[120, '']])('fits %i columns', (width) => {
    expect(renderTable(table(labels, rows), { width, color: false })).toMatchInlineSnapshot(`
      "Deals by value  3 deals

      Title                     Company                Value  Owner
      BigCo Enterprise License  BigCo Industries    $120,000  Jeremy Davis
      Northwind pilot           Northwind Traders     $9,500
      東京データ年間契約        東京データ株式会社  ¥900,000  佐藤"
    `);
  });

  it('cuts text, never figures', () => {
    expect(renderTable(table(labels, rows), { width: 52, color: false })).toMatchInlineSnapshot(`
      "Deals by value  3 deals

      Title                 Company       Value  Owner
      BigCo Enterprise Li…  BigCo In…  $120,000  Jeremy D…
      Northwind pilot       Northwin…    $9,500
      東京データ年間契約    東京デー…  ¥900,000  佐藤"
    `);
  });

  it('leaves out the last columns when there is no room', () => {
    expect(renderTable(table(labels, rows), { width: 24, color: false })).toMatchInlineSnapshot(`
      "Deals by value  3 deals

      Title
      BigCo Enterprise License
      Northwind pilot
      東京データ年間契約
      3 columns did not fit:…"
    `);
  });

  it('draws groups, totals and the page', () => {
    const plain = table(labels, rows);
    const model = {
      ...plain,
      grouped: true,
      total: 240,
      columns: plain.columns.map((c) =>
        c.label === 'Value'
          ? { ...c, summary: { label: 'Sum', text: '$1,029,500', value: 1029500 } }
          : c,
      ),
      groups: [
        {
          key: 'offered',
          label: 'Offered',
          tone: 'blue',
          count: 2,
          summary: [{ label: 'Weighted', text: '$77,700', value: 77700 }],
          rows: tableRows(rows.slice(0, 2)),
        },
        { key: null, label: 'No stage', count: 238, summary: [], rows: tableRows(rows.slice(2)) },
      ],
    };
    expect(renderTable(model, { width: 80, color: false })).toMatchInlineSnapshot(`
      "Deals by value  240 deals

      Title                     Company                  Value  Owner
      Offered  2  Weighted $77,700
      BigCo Enterprise License  BigCo Industries      $120,000  Jeremy Davis
      Northwind pilot           Northwind Traders       $9,500

      No stage  238
      東京データ年間契約        東京データ株式会社    ¥900,000  佐藤
      ──────────────────────────────────────────────────────────────────────
      Total                                         $1,029,500

      1–3 of 240"
    `);
  });

  it('says so when nothing matches', () => {
    expect(renderTable(table(labels, []), { width: 80, color: false })).toMatchInlineSnapshot(`
      "Deals by value  0 deals

      No deals match this view."
    `);
  });

  it.each([120, 80, 40, 12, 3])('keeps within %i columns, without blanks at the end', (width) => {
    const long = 'x'.repeat(100_000);
    const hostile = '\u001b[31mred\u001b[0m \u202eevil\u0007\r\nnext';
    const model = table(labels, [
      [long, hostile, '1', '家'.repeat(300)],
      ['👩‍👩‍👧‍👦'.repeat(50), '', '2', ''],
    ]);
    const lines = renderTable(model, { width, color: false }).split('\n');
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(Math.max(width, 12));
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  });
});
