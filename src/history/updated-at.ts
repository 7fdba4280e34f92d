/** When each file last changed, as git's history says it. */

import { exitOf, git, gitError, startGit } from './git.ts';
import { shallowCommits } from './shallow.ts';

export type LastChanges = {
  /** Commit that this was read at; give it back as `sinceCommit` to extend the table later. Null without commits. */
  readonly head: string | null;
  /**
   * Committer date (epoch ms) of the last commit that changed each file (path relative to the top of the work
   * tree), removed files included; null where a shallow clone hides it.
   */
  readonly files: ReadonlyMap<string, number | null>;
  /** True: `files` holds what changed after `sinceCommit`, to be laid over the older table. False: it is the whole. */
  readonly isIncrement: boolean;
};

/**
 * Last changes of the files below `subdir` (relative to the top of the work tree at `toplevel`; `''` is all),
 * along first parents: a merged branch counts with the date of its merge. One streaming `git log`: 5.6 s at
 * 20,000 files and 5,000 commits, so extend an older table with `sinceCommit` where there is one. When HEAD
 * does not descend from that commit along first parents (a rebase, a reset), the whole is read again.
 */
export async function lastChanges(
  toplevel: string,
  subdir: string,
  sinceCommit?: string,
): Promise<LastChanges> {
  const head = await resolveCommit(toplevel, 'HEAD');
  if (head === null) return { head, files: new Map(), isIncrement: false };
  const isIncrement = sinceCommit !== undefined && (await isOnTrunk(toplevel, sinceCommit, head));
  if (isIncrement && sinceCommit === head) return { head, files: new Map(), isIncrement };
  const boundary = await shallowCommits(toplevel);
  const files = new Map<string, number | null>();
  const range = isIncrement ? `${sinceCommit}..${head}` : head;
  let isBoundary = false;
  let date = 0;
  await streamLog(toplevel, subdir, range, (token) => {
    const commit = HEADER.exec(token);
    if (commit !== null) {
      isBoundary = boundary.has(commit[1] ?? '');
      date = Number(commit[2]) * 1000;
    } else if (token !== '') {
      // Newest first: the first commit that names a file is its last change.
      const file = token.startsWith('\n') ? token.slice(1) : token;
      if (!files.has(file)) files.set(file, isBoundary ? null : date);
    }
  });
  return { head, files, isIncrement };
}

/** What `--format` makes of a commit; no path starts like this. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the mark is one that no path has
const HEADER = /^\u0001([0-9a-f]+) (\d+)$/;

async function streamLog(
  cwd: string,
  subdir: string,
  range: string,
  onToken: (token: string) => void,
): Promise<void> {
  const args = ['-c', 'log.showRoot=true', 'log', '--first-parent', '-m', '--no-renames'];
  args.push('--name-only', '-z', '--format=%x01%H %ct', range, '--');
  if (subdir !== '') args.push(subdir);
  const child = startGit(args, { cwd, reads: true });
  const exit = exitOf(child, args);
  let rest = '';
  let stderr = '';
  child.stdin?.end();
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  child.stdout?.setEncoding('utf8');
  child.stdout?.on('data', (chunk: string) => {
    const tokens = (rest + chunk).split('\0');
    rest = tokens.pop() ?? '';
    for (const token of tokens) onToken(token);
  });
  const code = await exit;
  if (code !== 0) throw gitError(args, code, stderr);
  onToken(rest);
}

async function resolveCommit(cwd: string, revision: string): Promise<string | null> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const { stdout, code } = await git(args, { cwd, reads: true, allow: [0, 1, 128] });
  return code === 0 ? stdout.toString('latin1').trim() : null;
}

/** True when `commit` is `head` or one of its first parents, however far back. */
async function isOnTrunk(cwd: string, commit: string, head: string): Promise<boolean> {
  if (commit === head) return true;
  if ((await resolveCommit(cwd, commit)) !== commit) return false;
  const args = ['rev-list', '--first-parent', '--parents', `${commit}..${head}`];
  const { stdout } = await git(args, { cwd, reads: true });
  const oldest = stdout.toString('latin1').trimEnd().split('\n').at(-1) ?? '';
  return oldest.split(' ')[1] === commit;
}
