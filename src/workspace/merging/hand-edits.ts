/** Commits what people changed in the workspace without Pail, so that a sync takes it along. */

import type { GitInfo } from '../../bucket/state-dir.ts';
import { formatProblem, PailError, type Problem } from '../../errors.ts';
import { git } from '../../history/git.ts';
import { HOOKS_VARIABLE } from '../../history/hooks.ts';
import { changedPaths } from '../../history/status.ts';
import type { Actor } from '../../plan/types.ts';
import { plural } from '../../plural.ts';

/** Parts of a workspace that are committed; other files of the repository are their owner's. */
const OWN = ['bucket', 'schemas', 'views', 'migrations', '.pail', 'pail.yaml', '.gitattributes'];
/** Problems that a refusal spells out. */
const TOLD = 20;
const UNMERGED = /U|AA|DD/;

/** Errors that files (from the workspace's root) have as they stand, and that the last commit is without. */
export type FindBroken = (files: readonly string[]) => Promise<readonly Problem[]>;

/**
 * Commits the workspace's changed files as the user's own commit (their own hooks run, other staged work stays as it
 * is). Answers the number of files. Throws `invalid` for what they break, `conflict` while git holds unmerged files,
 * `git` when a hook refuses; then nothing is committed.
 */
export async function commitHandEdits(
  info: GitInfo,
  actor: Actor,
  findBroken: FindBroken,
): Promise<number> {
  const changed = await changedPaths(info.toplevel, info.prefix.replace(/\/$/, ''));
  const unmerged = changed.filter(({ state }) => UNMERGED.test(state));
  if (unmerged.length > 0) {
    const paths = unmerged.map(({ path }) => path);
    const message = `git has ${paths.length} unmerged file(s) (${paths.slice(0, 3).join(', ')}); finish that merge first: \`pail conflicts\` shows it`;
    throw new PailError('conflict', message, { paths });
  }
  const files = changed.map(({ path }) => path).filter((path) => isOwn(path, info.prefix));
  if (files.length === 0) return 0;
  assertSound(await findBroken(files.map((path) => path.slice(info.prefix.length))));
  const list = ['--pathspec-from-file=-', '--pathspec-file-nul'];
  const input = files.map((path) => `${path}\0`).join('');
  const noun = files.length === 1 ? 'file' : 'files';
  const message = `edit ${files.length} ${noun} by hand\n\nPail-Via: ${actor.via}\n`;
  // Pail has looked at the files; hooks of others run.
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

function assertSound(broken: readonly Problem[]): void {
  if (broken.length === 0) return;
  const head = `${plural(broken.length, 'problem')} in what was edited by hand; nothing of it was committed or sent`;
  const lines = broken.slice(0, TOLD).map((problem) => `  ${formatProblem(problem)}`);
  const more = broken.length > TOLD ? [`  and ${broken.length - TOLD} more: pail check`] : [];
  const next =
    'Mend it, take it back (`pail restore <record> --at HEAD`, `git checkout -- <file>` where it is no record any more, delete or move it where git does not know it), or commit it yourself with `git commit --no-verify`; then try again';
  const message = [head, ...lines, ...more, next].join('\n');
  throw new PailError('invalid', message, { problems: broken });
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
