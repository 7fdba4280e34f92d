/** Carries a plan out, or shows it under `--dry-run`; the one way in which verbs write. */

import { formatProblem, invalidError } from '../errors.ts';
import type { Applied, Change, FileEdit, Plan } from '../plan/types.ts';
import type { JsonObject, StoredRecord } from '../record/types.ts';
import { changeJson, changeSummary, nameOf, previewLines } from './changes.ts';
import type { Env, Globals } from './env.ts';
import { storedItem } from './items.ts';
import { noticesJson, plural, say, warnOfWrite, writeJson } from './output.ts';
import { paint } from './render/paint.ts';
import { loadDates, type Session } from './session.ts';

export type WriteShape = {
  /** `item` for verbs about one record, `items` for those about several. */
  readonly many: boolean;
  /** The record asked about, shown as `item` when nothing needed to change. */
  readonly of?: StoredRecord;
  /** Added to the JSON answer. */
  readonly extra?: object;
};

/** Applies the plan and confirms it, or previews it. Exit code 0; refusals throw. */
export async function carryOut(
  env: Env,
  globals: Globals,
  session: Session,
  plan: Plan,
  shape: WriteShape,
): Promise<number> {
  if (globals.dryRun) return preview(env, globals, session, plan, shape);
  const { workspace, actor } = session;
  if (globals.json) await loadDates(env, globals, workspace);
  const applied = await workspace.apply(plan, actor);
  if (globals.json) {
    const items = applied.changes.map((change) => itemAfter(session, change));
    const body = answer(session, items, applied.changes, applied.commit, shape);
    writeJson(env, { ...body, ...filesJson(plan), ...noticesJson(applied.notices) });
  } else {
    confirm(env, globals, session, applied, plan.files ?? []);
  }
  warnOfWrite(env, globals, applied.notices);
  return 0;
}

async function preview(
  env: Env,
  globals: Globals,
  session: Session,
  plan: Plan,
  shape: WriteShape,
): Promise<number> {
  const { workspace, actor } = session;
  const found = await workspace.check(plan, actor);
  const problems = found.filter((p) => p.level === 'error');
  if (problems.length > 0) throw invalidError(problems);
  const notices = found.map(formatProblem);
  warnOfWrite(env, globals, notices);
  if (globals.json) {
    const items = plan.changes.map((c) =>
      c.op === 'remove' ? { ...c.before.data } : { ...c.after },
    );
    const body = answer(session, items, plan.changes, null, shape);
    writeJson(env, { ...body, ...filesJson(plan), ...noticesJson(notices), dryRun: true });
    return 0;
  }
  for (const file of plan.files ?? []) env.stdout.write(`${fileWords(file, WILL)}\n`);
  for (const change of plan.changes) {
    const lines = previewLines(workspace, change, actor, env.color);
    env.stdout.write(`${lines.join('\n')}\n`);
  }
  const records = plural(plan.changes.length, 'record');
  const files = plan.files?.length ? ` and ${plural(plan.files.length, 'file')}` : '';
  say(env, globals, `dry run: ${records}${files} would change, nothing written`);
  return 0;
}

function answer(
  session: Session,
  items: readonly JsonObject[],
  changes: readonly Change[],
  commit: string | null,
  shape: WriteShape,
): object {
  const { workspace, actor } = session;
  const unchanged = shape.of === undefined ? null : storedItem(workspace, shape.of);
  return {
    ...(shape.many ? { items } : { item: items[0] ?? unchanged }),
    changes: changes.map((change) => changeJson(workspace, change, actor)),
    commit,
    ...shape.extra,
  };
}

/** The record as it is after the write; of a removal, as it was. */
function itemAfter(session: Session, change: Change): JsonObject {
  if (change.op === 'remove') return { ...change.before.data };
  const stored = session.workspace.index.get(change.after.id);
  return stored === undefined ? { ...change.after } : storedItem(session.workspace, stored);
}

const WILL = { create: 'create', change: 'change', remove: 'remove' } as const;
const DID = { create: 'created', change: 'changed', remove: 'removed' } as const;

function fileOp({ before, bytes }: FileEdit): keyof typeof WILL {
  if (bytes === null) return 'remove';
  return before === null ? 'create' : 'change';
}

function fileWords(file: FileEdit, words: typeof WILL | typeof DID): string {
  return `${words[fileOp(file)]} ${file.path}`;
}

/** Schemas and views that the plan changes. */
function filesJson({ files = [] }: Plan): object {
  if (files.length === 0) return {};
  return { files: files.map((file) => ({ op: fileOp(file), path: file.path })) };
}

/** Lines at which a confirmation stops naming single records. */
const NAMED = 12;

function confirm(
  env: Env,
  globals: Globals,
  session: Session,
  applied: Applied,
  files: readonly FileEdit[],
): void {
  if (globals.quiet) {
    for (const change of applied.changes) {
      if (change.op === 'create') env.stdout.write(`${change.after.id}\n`);
    }
    return;
  }
  const { changes, commit } = applied;
  if (changes.length + files.length === 0) {
    env.stdout.write('nothing to change\n');
    return;
  }
  const short = commit === null ? '' : ` (commit ${commit.slice(0, 7)})`;
  const tail = paint(short, { dim: true }, env.color);
  files.forEach((file, index) => {
    const last = changes.length === 0 && index === files.length - 1;
    env.stdout.write(`${fileWords(file, DID)}${last ? tail : ''}\n`);
  });
  changes.slice(0, NAMED).forEach((change, index) => {
    const last = index === changes.length - 1;
    env.stdout.write(`${confirmation(session, change)}${last ? tail : ''}\n`);
  });
  if (changes.length > NAMED) {
    const rest = plural(changes.length - NAMED, 'more record', 'more records');
    env.stdout.write(`and ${rest}${tail}\n`);
  }
}

function confirmation(session: Session, change: Change): string {
  const { workspace } = session;
  const name = nameOf(workspace, change);
  if (change.op === 'create') return `created ${name}`;
  if (change.op === 'remove') return `removed ${name}`;
  if (change.op === 'rename') return `renamed ${name} to ${change.after.id}`;
  return `changed ${name}: ${changeSummary(workspace, change)}`;
}
