/** Branches of a repository as people see them. */

import type { GitInfo } from '../bucket/state-dir.ts';
import { PailError } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import { git } from './git.ts';
import { countCommits, mergeBases } from './remote.ts';
import { treeDiff } from './tree-diff.ts';

export type Branch = {
  readonly name: string;
  readonly isCurrent: boolean;
  /** The one that the others are compared with. */
  readonly isMain: boolean;
  readonly commit: string;
  /** ISO 8601 of its last commit. */
  readonly at: string;
  /** Commits that it has and the main branch has not, and the other way round. */
  readonly ahead: number;
  readonly behind: number;
  /** Files of records that it changed since it left the main branch. */
  readonly records: number;
  /** The same of the main branch since then. */
  readonly recordsBehind: number;
};

/** Names of the local branches, that of the last commit first. One git process. */
export async function branchNames({ toplevel }: GitInfo): Promise<string[]> {
  const args = [
    'for-each-ref',
    '--sort=-committerdate',
    '--format=%(refname:lstrip=2)',
    'refs/heads',
  ];
  const { stdout } = await git(args, { cwd: toplevel, reads: true });
  return stdout.toString('utf8').split('\n').filter(Boolean);
}

/** Local branches, that of the last commit first. A few git processes per branch. */
export async function listBranches(info: GitInfo): Promise<Branch[]> {
  const format =
    '--format=%(refname:lstrip=2)%00%(objectname)%00%(HEAD)%00%(committerdate:iso-strict)';
  const args = ['for-each-ref', '--sort=-committerdate', format, 'refs/heads'];
  const { stdout } = await git(args, { cwd: info.toplevel, reads: true });
  const found = stdout
    .toString('utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\0'));
  const main = await mainBranch(info);
  const tip = found.find(([name]) => name === main)?.[1] ?? null;
  const branches: Branch[] = [];
  for (const [name = '', commit = '', head, at = ''] of found) {
    const common = { name, commit, at: new Date(at).toISOString(), isCurrent: head === '*' };
    const isMain = name === main;
    branches.push({ ...common, isMain, ...(await distance(info, tip, commit)) });
  }
  return branches;
}

type Distance = Pick<Branch, 'ahead' | 'behind' | 'records' | 'recordsBehind'>;

async function distance(info: GitInfo, main: string | null, commit: string): Promise<Distance> {
  if (main === null || main === commit) {
    return { ahead: 0, behind: 0, records: 0, recordsBehind: 0 };
  }
  const [base] = await mergeBases(info, main, commit);
  return {
    ahead: await countCommits(info, main, commit),
    behind: await countCommits(info, commit, main),
    records: await recordsBetween(info, base, commit),
    recordsBehind: await recordsBetween(info, base, main),
  };
}

async function recordsBetween(
  info: GitInfo,
  from: string | undefined,
  to: string,
): Promise<number> {
  if (from === undefined || from === to) return 0;
  const changed = await treeDiff(info, from, to, `${info.prefix}bucket`);
  const isRecord = (path: string): boolean => path.endsWith('.json') && !/(^|\/)\./.test(path);
  return changed.filter(({ path }) => isRecord(path)).length;
}

/** Name of the branch that others begin at and end in: that of `origin`, else `main`, else `master`; null: none of them. */
export async function mainBranch(info: GitInfo): Promise<string | null> {
  const run = (args: readonly string[]) =>
    git(args, { cwd: info.toplevel, reads: true, allow: [0, 1] });
  const remote = await run(['symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD']);
  const named = remote.stdout
    .toString('utf8')
    .trim()
    .replace(/^origin\//, '');
  for (const name of [named, 'main', 'master']) {
    if (name === '') continue;
    const { code } = await run(['show-ref', '--verify', '--quiet', `refs/heads/${name}`]);
    if (code === 0) return name;
  }
  return null;
}

/** Full name of a local branch, or of one of a remote (`origin/main`); null: no branch has that name. */
export async function branchNamed({ toplevel }: GitInfo, name: string): Promise<string | null> {
  const refs = [`refs/heads/${name}`, `refs/remotes/${name}`];
  const args = ['for-each-ref', '--format=%(refname)', ...refs];
  const { stdout } = await git(args, { cwd: toplevel, reads: true });
  const found = stdout.toString('utf8').split('\n');
  return refs.find((ref) => found.includes(ref)) ?? null;
}

/** The commit at which two histories parted; after merges that crossed, one of several, as git takes it. Throws `git`. */
export async function forkOf(info: GitInfo, a: string, b: string): Promise<string> {
  const [fork] = await mergeBases(info, a, b);
  if (fork !== undefined) return fork;
  const message = `${a.slice(0, 10)} and ${b.slice(0, 10)} have no common history (a shallow clone? \`git fetch --unshallow\`); with two dots between them they are compared as they stand`;
  throw new PailError('git', message, { a, b });
}

/** Throws `usage` for a name that git does not take, `exists` for one that is there. */
export async function assertNewBranch(info: GitInfo, name: string): Promise<void> {
  const options = { cwd: info.toplevel, reads: true, allow: [0, 1, 128] };
  const form = await git(['check-ref-format', `refs/heads/${name}`], options);
  if (form.code !== 0 || name.startsWith('-') || name === 'HEAD') {
    const message = `${JSON.stringify(name)} is no name for a branch; expected words without blanks, such as what-if or sales/q3`;
    throw new PailError('usage', message, { name });
  }
  const there = await git(['show-ref', '--verify', '--quiet', `refs/heads/${name}`], options);
  if (there.code !== 0) return;
  const message = `there is a branch "${name}" already; \`pail branch switch ${name}\` goes to it`;
  throw new PailError('exists', message, { name });
}

/** Makes a branch at a commit; the work tree stays where it is. */
export async function createBranch(info: GitInfo, name: string, commit: string): Promise<void> {
  await git(['branch', '--no-track', name, commit], { cwd: info.toplevel });
}

/**
 * Goes to a branch; `from` (a commit): to a new one that begins there. Uncommitted changes come along. Throws
 * `not_found`, and `conflict` with git's words where they would be lost; then nothing is switched.
 */
export async function switchBranch(info: GitInfo, name: string, from?: string): Promise<void> {
  const where = from === undefined ? [name] : ['--no-track', '--create', name, from];
  if (name.startsWith('-')) throw await unknownBranch(info, name);
  const args = ['switch', '--quiet', ...where];
  const { code, stderr } = await git(args, { cwd: info.toplevel, allow: [0, 1, 128] });
  if (code === 0) return;
  const words = stderr.trim().replace(/^(error|fatal): /gm, '');
  if (/invalid reference/.test(words)) throw await unknownBranch(info, name);
  throw new PailError('conflict', `not switched to "${name}": ${words}`, { name, stderr: words });
}

async function unknownBranch(info: GitInfo, name: string): Promise<PailError> {
  const args = ['for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads'];
  const { stdout } = await git(args, { cwd: info.toplevel, reads: true });
  const names = stdout.toString('utf8').split('\n').filter(Boolean);
  const hint = didYouMean(name, names) || ` (${names.slice(0, 8).join(', ')})`;
  const message = `there is no branch "${name}"${hint}; \`pail branch new ${name}\` makes it`;
  return new PailError('not_found', message, { name, names });
}
