/** `pail branch`: other states of the records beside this one, to try something and to keep it or not. */

import { stateDirOf } from '../../bucket/state-dir.ts';
import { formatProblem, PailError } from '../../errors.ts';
import type { Branch } from '../../history/branches.ts';
import { headCommit } from '../../history/status.ts';
import { didYouMean } from '../../nearest.ts';
import { type App, optional } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { plural, say, warn, writeJson } from '../output.ts';
import { paint } from '../render/paint.ts';
import { oneLine } from '../render/safe-text.ts';
import { type Session, startDirectory, withWorkspace } from '../session.ts';
import { runReview } from './review.ts';

const ACTIONS = ['list', 'new', 'switch', 'compare', 'merge'] as const;
type Action = (typeof ACTIONS)[number];

export type BranchOptions = Globals & {
  readonly action: string;
  readonly name?: string;
  /** `new`: the revision that it begins at; absent: HEAD. */
  readonly from?: string;
  /** `new`: goes to it. */
  readonly switch: boolean;
  /** `compare`: as Markdown. */
  readonly md: boolean;
};

export function declareBranch(app: App): void {
  const command = app
    .verb('history', 'branch [action] [name]', 'try changes apart: new, switch, compare, merge')
    .option('--from <rev>', 'with new: where it begins; a date or words too (default: here)')
    .option('--no-switch', 'with new: stay on this branch')
    .option('--md', 'with compare: as Markdown');
  command.addHelpText(
    'after',
    `
  list            all branches (also without an action)
  new <name>      make a branch and go to it
  switch <name>   go to a branch; uncommitted changes come along
  compare <name>  what it did to the records since it left the main branch, as \`pail review <name>\`
  merge <name>    merge it into this branch, record by record and field by field

  pail branch new what-if --from "2 weeks ago"
  pail branch compare what-if`,
  );
  app.on(command, runBranch, ([action, name], flags) => ({
    action: typeof action === 'string' ? action : 'list',
    ...optional('name', name),
    ...optional('from', flags['from']),
    switch: flags['switch'] !== false,
    md: flags['md'] === true,
  }));
}

export async function runBranch(env: Env, options: BranchOptions): Promise<number> {
  const { action, name = '' } = options;
  if (!isAction(action)) {
    const hint = didYouMean(action, ACTIONS);
    const message = `no branch action "${action}" (${ACTIONS.join(', ')})${hint}`;
    throw new PailError('usage', message, { action, known: ACTIONS });
  }
  if (action !== 'list' && name === '') {
    const message = `which branch? pail branch ${action} <name>`;
    throw new PailError('usage', message, { action });
  }
  if (options.dryRun && action !== 'list' && action !== 'compare') {
    const message = `branch ${action} has no --dry-run; \`pail branch compare <name>\` shows what a merge would bring`;
    throw new PailError('usage', message, { action });
  }
  if (action === 'compare') return compare(env, options, name);
  return withWorkspace(env, options, async (session) => {
    if (action === 'list') return list(env, options, session);
    if (action === 'merge') return merge(env, options, session, name);
    return action === 'new'
      ? create(env, options, session, name)
      : goTo(env, options, session, name);
  });
}

function isAction(action: string): action is Action {
  return (ACTIONS as readonly string[]).includes(action);
}

async function gitOf({ workspace }: Session) {
  const { needGit } = await import('../../workspace/revision-at.ts');
  const { dir, git } = stateDirOf(workspace.root);
  return { stateDir: dir, git: needGit(git) };
}

async function list(env: Env, options: BranchOptions, session: Session): Promise<number> {
  const { listBranches } = await import('../../history/branches.ts');
  const { git } = await gitOf(session);
  const branches = await listBranches(git);
  if (options.json) {
    const items = branches.map(({ isCurrent, isMain, ...rest }) => ({
      ...rest,
      current: isCurrent,
      main: isMain,
    }));
    writeJson(env, { items, total: items.length });
    return 0;
  }
  const width = Math.max(0, ...branches.map(({ name }) => name.length));
  for (const branch of branches) env.stdout.write(`${lineOf(env, branch, width)}\n`);
  const other = branches.find(({ isCurrent }) => !isCurrent);
  if (other !== undefined) say(env, options, viewerHint(other.name));
  return 0;
}

function lineOf(env: Env, branch: Branch, width: number): string {
  const { name, isCurrent, isMain, ahead, behind, records, at } = branch;
  const words = [
    ...(isMain ? ['main branch'] : []),
    ...(ahead > 0 ? [`${ahead} ahead`] : []),
    ...(behind > 0 ? [`${behind} behind`] : []),
    ...(records > 0 ? [`${plural(records, 'record')} changed`] : []),
  ];
  const label = paint(oneLine(name).padEnd(width), { bold: isCurrent }, env.color);
  return `${isCurrent ? '*' : ' '} ${label}  ${at.slice(0, 10)}  ${words.join(', ')}`.trimEnd();
}

/** Any branch can be looked at where it is. */
function viewerHint(name: string): string {
  return `to look at it without switching: --at ${name}, or ?at=${encodeURIComponent(name)} behind any address of \`pail serve\``;
}

async function create(
  env: Env,
  options: BranchOptions,
  session: Session,
  name: string,
): Promise<number> {
  const { assertNewBranch, createBranch } = await import('../../history/branches.ts');
  const { revisionAt } = await import('../../workspace/revision-at.ts');
  const { git } = await gitOf(session);
  await assertNewBranch(git, name);
  const { timezone } = session.workspace.config;
  const clock = { now: env.now(), timezone };
  const { commit } = await revisionAt(git, options.from ?? 'HEAD', clock);
  if (options.switch) return goTo(env, options, session, name, commit);
  await createBranch(git, name, commit);
  if (options.json) writeJson(env, { name, commit, current: false });
  else env.stdout.write(`made ${oneLine(name)} at ${commit.slice(0, 10)}\n`);
  say(env, options, viewerHint(name));
  return 0;
}

async function goTo(
  env: Env,
  options: BranchOptions,
  session: Session,
  name: string,
  from?: string,
): Promise<number> {
  const { switchBranch } = await import('../../history/branches.ts');
  const { withLock } = await import('../../bucket/lock.ts');
  const { git, stateDir } = await gitOf(session);
  await withLock(stateDir, 'switching branches', () => switchBranch(git, name, from));
  const commit = await headCommit(git.toplevel);
  if (options.json) writeJson(env, { name, commit, current: true });
  else env.stdout.write(`${from === undefined ? 'now' : 'made, and now'} on ${oneLine(name)}\n`);
  return 0;
}

/** A review of what it did since it left the main branch. */
async function compare(env: Env, options: BranchOptions, name: string): Promise<number> {
  const { mainBranch } = await import('../../history/branches.ts');
  const { git } = stateDirOf(startDirectory(env, options));
  const main = git === null ? null : await mainBranch(git);
  const code = await runReview(env, { ...options, range: `${main ?? 'HEAD'}...${name}` });
  say(env, options, viewerHint(name));
  return code;
}

async function merge(
  env: Env,
  options: BranchOptions,
  { workspace, actor }: Session,
  name: string,
): Promise<number> {
  const result = await workspace.merging.merge(name, actor, (words) =>
    say(env, options, `${words} …`),
  );
  const { received, files, conflicts, problems, notices, committed } = result;
  if (options.json) {
    const paths = files.map((file) => `bucket/${file}`);
    writeJson(env, { name, committed, received, files: paths, conflicts, problems, notices });
  } else {
    const { parkedLine } = await import('../conflict-text.ts');
    const records = files.filter((file) => !file.startsWith('.'));
    const came = `merged ${plural(received, 'commit')} of ${oneLine(name)}: ${plural(records.length, 'record')} changed`;
    env.stdout.write(
      `${received === 0 ? `nothing to merge: ${oneLine(name)} is in this branch` : came}\n`,
    );
    for (const conflict of conflicts) env.stdout.write(`${parkedLine(conflict)}\n`);
    for (const problem of problems) warn(env, options, formatProblem(problem));
  }
  for (const notice of notices) warn(env, options, notice);
  return conflicts.length > 0 ? 3 : 0;
}
