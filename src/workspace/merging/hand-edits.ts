/** Commits what people changed in the workspace without Pail, so that a sync takes it along. */

import type { GitInfo } from '../../bucket/state-dir.ts';
import { PailError } from '../../errors.ts';
import { git } from '../../history/git.ts';
import { HOOKS_VARIABLE } from '../../history/hooks.ts';
import { changedPaths } from '../../history/status.ts';
import type { Actor } from '../../plan/types.ts';

/** Parts of a workspace that are committed; other files of the repository are their owner's. */
const OWN = ['bucket', 'schemas', 'views', 'migrations', '.pail', 'pail.yaml', '.gitattributes'];
const UNMERGED = /U|AA|DD/;

/**
 * Commits the workspace's changed files as the user's own commit (their own hooks run, other staged work stays as it
 * is). Answers the number of files. Throws `conflict` while git holds unmerged files, `git` when a hook refuses.
 */
export async function commitHandEdits(info: GitInfo, actor: Actor): Promise<number> {
  const changed = await changedPaths(info.toplevel, info.prefix.replace(/\/$/, ''));
  const unmerged = changed.filter(({ state }) => UNMERGED.test(state));
  if (unmerged.length > 0) {
    const paths = unmerged.map(({ path }) => path);
    const message = `git has ${paths.length} unmerged file(s) (${paths.slice(0, 3).join(', ')}); finish that merge first: \`pail conflicts\` shows it`;
    throw new PailError('conflict', message, { paths });
  }
  const files = changed.map(({ path }) => path).filter((path) => isOwn(path, info.prefix));
  if (files.length === 0) return 0;
  const list = ['--pathspec-from-file=-', '--pathspec-file-nul'];
  const input = files.map((path) => `${path}\0`).join('');
  const noun = files.length === 1 ? 'file' : 'files';
  const message = `edit ${files.length} ${noun} by hand\n\nPail-Via: ${actor.via}\n`;
  // What breaks a rule is committed, too: a sync never gets stuck. It says so by itself.
  const env = {
    GIT_AUTHOR_NAME: actor.name,
    GIT_AUTHOR_EMAIL: actor.email,
    [HOOKS_VARIABLE]: 'off',
    ...committer(actor),
  };
  await git(['add', '--intent-to-add', '--ignore-removal', ...list], {
    cwd: info.toplevel,
    input,
    allow: [0, 1, 128],
  });
  await git(['commit', '--quiet', '--only', '-m', message, ...list], {
    cwd: info.toplevel,
    input,
    env,
  });
  return files.length;
}

function isOwn(path: string, prefix: string): boolean {
  if (!path.startsWith(prefix)) return false;
  const inside = path.slice(prefix.length);
  if (inside.split('/').some((part) => part.startsWith('.pail-tmp-'))) return false;
  return OWN.some((name) => inside === name || inside.startsWith(`${name}/`));
}

/** Git refuses to commit for nobody; then the actor commits, too. */
function committer({ name, email }: Actor): Record<string, string> {
  const isSet = process.env['GIT_COMMITTER_NAME'] !== undefined;
  return isSet ? {} : { GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email };
}
