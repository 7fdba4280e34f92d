/** The lists of a client's page as tables. */
import type { Client360, Interest, Named } from '../../crm/client360/types.ts';
import { formatMoney } from '../../view/format.ts';
import type { Reading } from '../../workspace/types.ts';
import { cellsOf } from '../field-cell.ts';
import { recordHref, type ShownCell, shownCell } from '../shown-cell.ts';

type Row = {
  readonly href: string;
  readonly name: string;
  readonly id: string;
  readonly cells: readonly ShownCell[];
};
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
  const row = ({ id, name }: Named, ...fields: string[]): Row => ({
    id,
    name,
    href: recordHref(id),
    cells: fields.map((field) => fieldCell(workspace, id, field)),
  });
  const { deals, tickets, tasks, interests, people } = client;
  const dealRows = [...(deals?.open ?? []), ...(deals?.closed ?? [])].map((deal) =>
    row(
      deal,
      'stage',
      'expectedValue',
      deal.actualCloseDate === null ? 'expectedCloseDate' : 'actualCloseDate',
      'ownerId',
    ),
  );
  const ticketRows = [...(tickets?.open ?? []), ...(tickets?.closed ?? [])].map((ticket) =>
    row(ticket, 'status', 'priority', 'createdAt'),
  );
  const taskRows = [...(tasks?.open ?? []), ...(tasks?.done ?? [])].map((task) =>
    row(task, 'status', 'dueDate', 'assignedToId'),
  );
  const interestRows = (interests ?? []).map((one) => interestRow(workspace, one));
  const peopleRows = (people ?? []).map((one) => row(one, 'title', 'email', 'lastContactedAt'));
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

function interestRow(workspace: Reading, interest: Interest): Row {
  const { id, project, unit, configuration, currency } = interest;
  const place = [project?.name, unit?.name].filter((name) => name !== undefined).join(', ');
  const budget = [interest.budgetMin, interest.budgetMax].flatMap((value) =>
    value === null ? [] : formatMoney(value, workspace.config, currency),
  );
  return {
    id,
    name: place === '' ? (configuration ?? id) : place,
    href: recordHref(id),
    cells: [
      fieldCell(workspace, id, 'level'),
      { ...textCell('Budget', budget.join('–')), numeric: true },
      textCell('Wants', configuration ?? ''),
    ],
  };
}

/** A field's value as it is shown everywhere: in its words and colour. */
function fieldCell(workspace: Reading, id: string, name: string): ShownCell {
  const record = workspace.index.get(id);
  const field = workspace.model.collections.get(record?.collection ?? '')?.fields.get(name);
  if (record === undefined || field === undefined) return textCell('', '');
  return shownCell(cellsOf(workspace, record)(field, record.data[name]));
}

function textCell(label: string, text: string): ShownCell {
  return shownCell({ label, text, value: text, kind: 'text' });
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
