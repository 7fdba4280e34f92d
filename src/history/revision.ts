/** From what a person writes (`main~3`, `2026-05-01`, `2 weeks ago`) to a commit. */

import type { GitInfo } from '../bucket/state-dir.ts';
import { type ErrorData, PailError } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import { isDateWords } from './date-words.ts';
import { git } from './git.ts';
import { readNamed } from './objects.ts';
import { shallowCommits } from './shallow.ts';
import { readHead } from './status.ts';

export type ResolvedRevision = {
  /** What was asked for. */
  readonly text: string;
  readonly commit: string;
  readonly tree: string;
  /** Epoch ms of its committer date. */
  readonly at: number;
};

export type Moments = {
  /** Epoch ms now; what words are told from. */
  readonly now: number;
  /** IANA name; words are read in it. */
  readonly timezone: string;
  /** Last instant (epoch ms) that a date or date-time names; null when the text is none. */
  readonly momentOf: (text: string) => number | null;
};

/**
 * The commit that a text names. Tried in this order: what git knows (a branch, a tag, an id, `HEAD@{yesterday}`); a
 * date or date-time; words that git reads as a date. A date names the last commit made until then, by committer date,
 * along the first parents of HEAD. Throws `usage`, `not_found` or `ambiguous` with what there is.
 */
export async function resolveRevision(
  info: GitInfo,
  text: string,
  moments: Moments,
): Promise<ResolvedRevision> {
  const name = text.trim();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a line break would be a second question to git
  if (name === '' || /[\u0000-\u001f]/.test(name)) {
    throw new PailError('usage', `${JSON.stringify(text)} is no revision; ${EXPECTED}`, { text });
  }
  const named = await commitNamed(info, name, text);
  if (named === 'ambiguous') throw ambiguous(name);
  if (named !== null) return named;
  const until = moments.momentOf(name) ?? (await momentOfWords(info, name, moments));
  if (until === null) throw await unknownRevision(info, name);
  const commit = await lastCommitUntil(info, until);
  const found = commit === null ? null : await commitNamed(info, commit, text);
  if (found === null || found === 'ambiguous') throw await beforeHistory(info, name, until);
  return found;
}

/** Id of the commit that git knows by a name (`HEAD~1`, a branch, a tag); null when there is none, or several. */
export async function commitIdOf(info: GitInfo, name: string): Promise<string | null> {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a line break would be a second question to git
  if (name === '' || /[\u0000-\u001f]/.test(name)) return null;
  const found = await commitNamed(info, name, name);
  return found === null || found === 'ambiguous' ? null : found.commit;
}

const EXPECTED =
  'expected a branch, a tag or a commit (main~3), a date (2026-05-01), a date-time or words ("2 weeks ago")';

/** One child: the name goes in as data, and the commit itself comes back. */
async function commitNamed(
  info: GitInfo,
  name: string,
  text: string,
): Promise<ResolvedRevision | 'ambiguous' | null> {
  // `:/words` takes all that follows as words, and only ever finds commits.
  const reply = await readNamed(info, name.startsWith(':/') ? name : `${name}^{commit}`);
  if ('missing' in reply) return reply.missing === 'ambiguous' ? 'ambiguous' : null;
  const head = reply.bytes.toString('latin1').split('\n\n', 1)[0] ?? '';
  const tree = /^tree ([0-9a-f]+)$/m.exec(head)?.[1];
  const seconds = /^committer .*> (\d+) [+-]\d+$/m.exec(head)?.[1];
  if (tree === undefined || seconds === undefined) {
    throw new PailError('git', `the commit ${reply.id} cannot be read; try \`git fsck\``, {});
  }
  return { text, commit: reply.id, tree, at: Number(seconds) * 1000 };
}

async function lastCommitUntil(info: GitInfo, until: number): Promise<string | null> {
  const limit = `--min-age=${Math.max(0, Math.floor(until / 1000))}`;
  const args = ['rev-list', '--first-parent', '--max-count=1', limit, 'HEAD', '--'];
  const { stdout, code } = await git(args, { cwd: info.toplevel, reads: true, allow: [0, 128] });
  const id = stdout.toString('latin1').trim();
  return code === 0 && id !== '' ? id : null;
}

/** Epoch ms of what git's approxidate makes of the words; null when a word is not one of a date. */
export async function momentOfWords(
  info: GitInfo,
  words: string,
  moments: Pick<Moments, 'now' | 'timezone'>,
): Promise<number | null> {
  if (!isDateWords(words)) return null;
  const env = {
    TZ: moments.timezone,
    // Git's own clock for tests; where a build lacks it, the words are told from the real now, which is the same.
    GIT_TEST_DATE_NOW: String(Math.floor(moments.now / 1000)),
  };
  const options = { cwd: info.toplevel, reads: true, env };
  const { stdout } = await git(['rev-parse', `--since=${words}`], options);
  const seconds = /^--max-age=(\d+)\s*$/.exec(stdout.toString('latin1'))?.[1];
  return seconds === undefined ? null : Number(seconds) * 1000;
}

function ambiguous(name: string): PailError {
  const message = `"${name}" is the beginning of several commit ids; write more of its digits`;
  return new PailError('ambiguous', message, { text: name });
}

async function unknownRevision(info: GitInfo, name: string): Promise<PailError> {
  const args = ['for-each-ref', '--format=%(refname:lstrip=2)', '--sort=-creatordate'];
  const refs = ['refs/heads', 'refs/tags', 'refs/remotes'];
  const { stdout } = await git([...args, ...refs], { cwd: info.toplevel, reads: true });
  const names = stdout.toString('utf8').split('\n').filter(Boolean);
  if (names.length === 0 && (await readHead(info)) === null) {
    const message = `there is no revision "${name}": there are no commits yet`;
    return new PailError('not_found', message, { text: name });
  }
  const base = name.replace(/[~^@:].*$/s, '');
  const isKnown = base !== name && names.includes(base);
  const hint = isKnown ? `; "${base}" is there, but nothing at "${name}"` : didYouMean(base, names);
  const known = names.length === 0 ? '' : ` Known names: ${list(names)}.`;
  const message = `there is no revision "${name}"${hint || ';'} ${EXPECTED}.${known}${shallowHint(info)}`;
  return new PailError('not_found', message, { text: name, names: names.slice(0, 50) });
}

async function beforeHistory(info: GitInfo, name: string, until: number): Promise<PailError> {
  const args = ['log', '--first-parent', '--format=%ct', 'HEAD', '--'];
  const { stdout, code } = await git(args, { cwd: info.toplevel, reads: true, allow: [0, 128] });
  const dates = stdout.toString('latin1').trim().split('\n').map(Number);
  const data: ErrorData = { text: name, until: new Date(until).toISOString() };
  if (code !== 0) {
    const message = 'there are no commits yet, so there is no earlier state to look at';
    return new PailError('not_found', message, data);
  }
  const first = new Date(Math.min(...dates) * 1000).toISOString();
  const message = `there is no commit until ${name} (${data['until']}); history begins on ${first}.`;
  return new PailError('not_found', `${message}${shallowHint(info)}`, { ...data, first });
}

function shallowHint(info: GitInfo): string {
  if (shallowCommits(info).size === 0) return '';
  return ' This clone is shallow, it holds only the newest commits: `git fetch --unshallow` brings the rest.';
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(', ');
  return names.length > 8 ? `${shown}, and ${names.length - 8} more` : shown;
}
