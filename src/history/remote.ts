/** The other side of a clone: where it is, what it has, what it takes. */

import type { GitInfo } from '../bucket/state-dir.ts';
import { PailError } from '../errors.ts';
import { git } from './git.ts';
import { readConfig } from './settings.ts';

/** A branch here and the one it is kept equal to. */
export type Upstream = {
  /** Name of the branch that is checked out. */
  readonly branch: string;
  readonly remote: string;
  /** Name of the branch there. */
  readonly remoteBranch: string;
  /** False until git's configuration says so; a push sets it. */
  readonly isConfigured: boolean;
};

/**
 * The upstream of the branch that is checked out: the configured one, else the branch of the same name in `origin`
 * or in the only remote. Throws `git` with what to do on a detached HEAD and where there is no remote.
 */
export async function upstreamOf(info: GitInfo): Promise<Upstream> {
  const { stdout, code } = await git(['symbolic-ref', '--quiet', '--short', 'HEAD'], {
    cwd: info.toplevel,
    reads: true,
    allow: [0, 1],
  });
  if (code !== 0) {
    const message =
      'HEAD is detached, so there is no branch to keep in step; `git switch <branch>` first';
    throw new PailError('git', message, {});
  }
  const branch = stdout.toString('utf8').trim();
  const config = await readConfig(info.toplevel, '^(branch|remote)\\.');
  const remote = config.get(`branch.${branch}.remote`);
  const merge = config.get(`branch.${branch}.merge`);
  if (remote !== undefined && merge?.startsWith('refs/heads/')) {
    const remoteBranch = merge.slice('refs/heads/'.length);
    return { branch, remote, remoteBranch, isConfigured: true };
  }
  const remotes = remotesIn(config);
  const chosen = remotes.includes('origin') ? 'origin' : remotes.length === 1 ? remotes[0] : null;
  if (chosen == null) {
    const message =
      remotes.length === 0
        ? 'this repository has no remote to exchange changes with; `git remote add origin <url>` names one'
        : `there are several remotes (${remotes.join(', ')}) and no upstream for ${branch}; \`git branch --set-upstream-to=<remote>/${branch}\` chooses one`;
    throw new PailError('git', message, { remotes });
  }
  return { branch, remote: chosen, remoteBranch: branch, isConfigured: false };
}

/** Names of all remotes. One git process. */
export async function remotesOf(info: GitInfo): Promise<readonly string[]> {
  return remotesIn(await readConfig(info.toplevel, '^remote\\.'));
}

function remotesIn(config: ReadonlyMap<string, string>): string[] {
  return [...config.keys()].flatMap((key) => /^remote\.(.+)\.url$/.exec(key)?.[1] ?? []);
}

/** What a try to reach the remote came to; `words` are git's own. */
export type Reached<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'unreachable'; readonly words: string };

/** A server that accepts and then is silent is given up after this many seconds. */
const PATIENT = ['-c', 'http.lowSpeedLimit=1', '-c', 'http.lowSpeedTime=30'];

/** Brings the remote branch's commits here. Value: its tip, null while it does not exist. */
export async function fetchUpstream(
  info: GitInfo,
  upstream: Upstream,
): Promise<Reached<string | null>> {
  const { remote, remoteBranch } = upstream;
  const ref = `refs/heads/${remoteBranch}`;
  const tracking = `refs/remotes/${remote}/${remoteBranch}`;
  const args = [...PATIENT, 'fetch', '--quiet', '--no-tags', '--end-of-options'];
  const run = await git([...args, remote, `+${ref}:${tracking}`], {
    cwd: info.toplevel,
    allow: [0, 1, 128],
  });
  if (run.code === 0) return { kind: 'done', value: await commitAt(info, tracking) };
  if (/couldn't find remote ref/i.test(run.stderr)) return { kind: 'done', value: null };
  return { kind: 'unreachable', words: run.stderr.trim() };
}

/** `lost`: someone else pushed meanwhile. `refused`: the remote does not want it (a hook, rights). */
export type Pushed = 'pushed' | 'lost' | { readonly refused: string };

/** Gives `commit` to the remote branch, never over what others pushed. */
export async function pushUpstream(
  info: GitInfo,
  upstream: Upstream,
  commit: string,
): Promise<Reached<Pushed>> {
  const { branch, remote, remoteBranch, isConfigured } = upstream;
  const ref = `refs/heads/${remoteBranch}`;
  const args = [...PATIENT, 'push', '--porcelain', '--quiet', '--end-of-options', remote];
  const run = await git([...args, `${commit}:${ref}`], {
    cwd: info.toplevel,
    allow: [0, 1, 128],
  });
  const words = `${run.stdout.toString('utf8')}\n${run.stderr}`;
  if (run.code !== 0) {
    const refusal = /^!\t[^\t]*\t(.*)$/m.exec(words)?.[1] ?? '';
    if (LOST.test(words)) return { kind: 'done', value: 'lost' };
    if (refusal !== '') return { kind: 'done', value: { refused: run.stderr.trim() || refusal } };
    return { kind: 'unreachable', words: run.stderr.trim() };
  }
  if (!isConfigured) {
    await git(['config', `branch.${branch}.remote`, remote], { cwd: info.toplevel });
    await git(['config', `branch.${branch}.merge`, ref], { cwd: info.toplevel });
  }
  return { kind: 'done', value: 'pushed' };
}

/** Git's ways to say that the branch has moved since it was fetched. */
const LOST =
  /non-fast-forward|fetch first|stale info|cannot lock ref|failed to update ref|reference already exists|incorrect old value/;

/** Best common ancestors of two commits; several after merges that crossed. */
export async function mergeBases(info: GitInfo, a: string, b: string): Promise<string[]> {
  const { stdout } = await git(['merge-base', '--all', a, b], {
    cwd: info.toplevel,
    reads: true,
    allow: [0, 1],
  });
  return stdout.toString('latin1').split('\n').filter(Boolean);
}

/** Number of commits that `to` has and `from` has not; all of them where `from` is null. */
export async function countCommits(
  info: GitInfo,
  from: string | null,
  to: string,
): Promise<number> {
  const args = ['rev-list', '--count', from === null ? to : `${from}..${to}`];
  const { stdout } = await git(args, { cwd: info.toplevel, reads: true });
  return Number(stdout.toString('latin1').trim());
}

async function commitAt(info: GitInfo, ref: string): Promise<string | null> {
  const args = ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`];
  const { stdout, code } = await git(args, { cwd: info.toplevel, reads: true, allow: [0, 1] });
  return code === 0 ? stdout.toString('latin1').trim() : null;
}
