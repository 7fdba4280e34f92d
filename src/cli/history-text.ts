/** History as text: commits with what they did to records, in the records' words. */

import { formatInstant } from '../view/format.ts';
import type { ChangedRecord, Committed, LogItem } from '../workspace/history/types.ts';
import type { Workspace } from '../workspace/types.ts';
import { valueText } from './changes.ts';
import type { Env } from './env.ts';
import { plural } from './output.ts';
import { paint } from './render/paint.ts';
import { oneLine } from './render/safe-text.ts';

/** `a1b2c3d  Nov 20, 2026, 3:04 PM  Ada Lovelace  via web`; what is not committed says so. */
export function commitHead(env: Env, workspace: Workspace, item: Committed): string {
  if (item.commit === null) return paint('not committed yet', { tone: 'amber' }, env.color);
  const id = paint(item.commit.slice(0, 10), { tone: 'amber' }, env.color);
  const at = item.at === null ? '' : formatInstant(item.at, workspace.config);
  const via = item.via === null ? '' : paint(`via ${oneLine(item.via)}`, { dim: true }, env.color);
  return [id, at, oneLine(item.author?.name ?? ''), via].filter(Boolean).join('  ');
}

/** A commit and the records it changed; `patch` gives a line per field. */
export function logItemLines(
  env: Env,
  workspace: Workspace,
  item: LogItem,
  patch: boolean,
): string[] {
  const lines = [commitHead(env, workspace, item)];
  if (item.isBoundary) {
    const text = '  this clone begins here: what it seems to have made may be older';
    lines.push(paint(text, { dim: true }, env.color));
  }
  for (const record of item.records) lines.push(...recordLines(env, record, patch));
  const rest = item.total - item.records.length;
  if (rest > 0) lines.push(`  and ${plural(rest, 'more record')}: ${oneLine(item.subject)}`);
  return lines;
}

/** What happened to one record, in one line, or with a line per field. */
export function recordLines(env: Env, record: ChangedRecord, patch: boolean): string[] {
  const head = `  ${headOf(env, record)}`;
  const words = record.fields.map((field) => oneLine(field.words));
  if (!patch) {
    const isShort = record.op === 'update' || record.op === 'rename';
    return [isShort && words.length > 0 ? `${head}: ${words.join(', ')}` : head];
  }
  const lines = record.fields.map(({ field, before, after }) => {
    const was = before === null ? '' : paint(valueText(before), { tone: 'red' }, env.color);
    const will = after === null ? '–' : paint(valueText(after), { tone: 'green' }, env.color);
    return `    ${oneLine(field)}: ${was === '' ? '' : `${was} → `}${will}`;
  });
  return [head, ...lines];
}

const VERBS: Readonly<Record<ChangedRecord['op'], readonly [verb: string, tone: string]>> = {
  create: ['created', 'green'],
  update: ['', 'gray'],
  remove: ['removed', 'red'],
  rename: ['renamed', 'blue'],
  move: ['moved the file of', 'gray'],
  merge: ['merged both sides of', 'gray'],
  layout: ['changed the layout of', 'gray'],
  break: ['broke', 'red'],
  hidden: ['changed what you may not read of', 'gray'],
};

function headOf(env: Env, { op, id, name, from, why }: ChangedRecord): string {
  const [verb, tone] = VERBS[op];
  const title = name === id || name === '' ? id : `${id} ${oneLine(name)}`;
  const former = from === undefined ? '' : ` (was ${from})`;
  const reason = why === undefined ? '' : `: ${why}`;
  const said = verb === '' ? '' : `${paint(verb, { tone }, env.color)} `;
  return `${said}${title}${former}${reason}`;
}
