/** The lists of a client's page as tables. */
import type { Client360, Named } from '../../crm/client360/types.ts';
import { formatMoney, formatWhen } from '../../view/format.ts';
import type { Reading } from '../../workspace/types.ts';
import { cellsOf } from '../field-cell.ts';
import { recordHref } from '../shown-cell.ts';

type Row = {
  readonly href: string;
  readonly name: string;
  readonly id: string;
  readonly cells: readonly Text[];
};
type Text = { readonly text: string; readonly tone?: string; readonly numeric?: boolean };
export type Table = {
  readonly id: string;
  readonly title: string;
  readonly icon: string;
  readonly note: string;
  readonly columns: readonly { readonly label: string; readonly numeric?: boolean }[];
  readonly rows: readonly Row[];
};

/** Rows of a table before the rest is only counted. */
const ROWS = 12;

/** Deals, tickets, tasks, property interests and people; tables without rows among them. */
export function tablesOf(workspace: Reading, client: Client360): Table[] {
  const { config } = workspace;
  const value = (id: string, name: string): Text => shownValue(workspace, id, name);
  const date = (at: string | null): Text => ({ text: at === null ? '' : formatWhen(at, config) });
  const row = ({ id, name }: Named, ...cells: Text[]): Row => ({
    id,
    name,
    href: recordHref(id),
    cells,
  });
  const { deals, tickets, tasks, interests, people } = client;
  const dealRows = [...(deals?.open ?? []), ...(deals?.closed ?? [])].map((deal) =>
    row(
      deal,
      value(deal.id, 'stage'),
      {
        text: deal.value === null ? '' : formatMoney(deal.value, config, deal.currency),
        numeric: true,
      },
      date(deal.actualCloseDate ?? deal.expectedCloseDate),
      { text: deal.owner?.name ?? '' },
    ),
  );
  const ticketRows = [...(tickets?.open ?? []), ...(tickets?.closed ?? [])].map((ticket) =>
    row(ticket, value(ticket.id, 'status'), value(ticket.id, 'priority'), date(ticket.createdAt)),
  );
  const taskRows = [...(tasks?.open ?? []), ...(tasks?.done ?? [])].map((task) =>
    row(task, value(task.id, 'status'), date(task.dueDate), {
      text: task.assignee?.name ?? '',
    }),
  );
  const interestRows = (interests ?? []).map((one) => {
    const place = [one.project?.name, one.unit?.name]
      .filter((name) => name !== undefined)
      .join(', ');
    const budget = [one.budgetMin, one.budgetMax].filter((value) => value !== null);
    return row(
      { id: one.id, name: place === '' ? (one.configuration ?? one.id) : place },
      value(one.id, 'level'),
      {
        text: budget.map((value) => formatMoney(value, config, one.currency)).join('–'),
        numeric: true,
      },
      { text: one.configuration ?? '' },
    );
  });
  const peopleRows = (people ?? []).map((one) =>
    row(one, { text: one.title ?? '' }, { text: one.email ?? '' }, date(one.lastContactedAt)),
  );
  const open = (section: { readonly open: readonly unknown[] } | undefined): string =>
    section === undefined || section.open.length === 0 ? '' : `${section.open.length} open`;
  return [
    table('deals', 'deal', open(deals), ['Deals', 'Stage', '>Value', 'Close', 'Owner'], dealRows),
    table(
      'tickets',
      'ticket',
      open(tickets),
      ['Tickets', 'Status', 'Priority', 'Opened'],
      ticketRows,
    ),
    table('tasks', 'task', open(tasks), ['Tasks', 'Status', 'Due', 'Assigned to'], taskRows),
    table(
      'interests',
      'home',
      '',
      ['Property interests', 'Level', '>Budget', 'Wants'],
      interestRows,
    ),
    table('people', 'contact', '', ['People', 'Title', 'Email', 'Last contacted'], peopleRows),
  ];
}

/** A field's value as it is shown everywhere: in its words and colour. */
function shownValue(workspace: Reading, id: string, name: string): Text {
  const record = workspace.index.get(id);
  const field = workspace.model.collections.get(record?.collection ?? '')?.fields.get(name);
  if (record === undefined || field === undefined) return { text: '' };
  const { text, tone } = cellsOf(workspace, record)(field, record.data[name]);
  return { text, ...(tone === undefined ? {} : { tone }) };
}

/** `heads`: the table's title, then its other columns; `>` stands before numbers. */
function table(
  id: string,
  icon: string,
  note: string,
  [title = '', ...heads]: readonly string[],
  rows: readonly Row[],
): Table {
  const more = rows.length > ROWS ? `the first ${ROWS} of ${rows.length}` : '';
  const columns = heads.map((head) =>
    head.startsWith('>') ? { label: head.slice(1), numeric: true } : { label: head },
  );
  const words = [note, more].filter((text) => text !== '').join(', ');
  return { id, title, icon, note: words, columns, rows: rows.slice(0, ROWS) };
}
