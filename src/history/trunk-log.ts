/** What each commit along first parents changed: a merged branch counts as its merge. */

import { exitOf, gitError, startGit } from './git.ts';

/** One file in one commit, compared with the commit before it. Null: not there. */
export type FileChange = {
  /** Relative to the top of the work tree. */
  readonly file: string;
  /** Blob ids. */
  readonly from: string | null;
  readonly to: string | null;
};

export type TrunkCommit = {
  readonly id: string;
  /** Committer date, epoch ms. */
  readonly at: number;
  readonly changes: readonly FileChange[];
};

/** Settings of a user that would change what `git log` prints. */
const PLAIN = {
  'log.showRoot': 'true',
  'log.follow': 'false',
  'log.showSignature': 'false',
  'log.diffMerges': 'separate',
};

/**
 * Visits the commits that changed something below `subdir` (relative to the top; `''` is all) from `head` along
 * first parents, newest first, until `visit` answers false. One `git log` that streams: 5.6 s for 5,000 commits at
 * 20,000 files, some ms for the first few. Renames are shown as removal and addition.
 */
export async function walkTrunk(
  toplevel: string,
  subdir: string,
  head: string,
  visit: (commit: TrunkCommit) => boolean,
): Promise<void> {
  const args = Object.entries(PLAIN).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  args.push('log', '--first-parent', '-m', '--no-renames', '--raw', '--no-abbrev', '-z');
  args.push('--format=%x01%H %ct', head, '--');
  if (subdir !== '') args.push(subdir);
  const child = startGit(args, { cwd: toplevel, reads: true });
  const exit = exitOf(child, args);
  let isEnough = false;
  const parser = new LogParser((commit) => {
    if (isEnough || visit(commit)) return;
    isEnough = true;
    child.kill();
  });
  let stderr = '';
  child.stdin?.end();
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  child.stdout?.setEncoding('utf8');
  child.stdout?.on('data', (chunk: string) => {
    if (!isEnough) parser.add(chunk);
  });
  const code = await exit;
  if (isEnough) return;
  if (code !== 0) throw gitError(args, code, stderr);
  parser.end();
}

/** What `--format` makes of a commit. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the mark is one that no other line begins with
const HEADER = /^\u0001([0-9a-f]+) (\d+)$/;
/** `:<mode> <mode> <id> <id> <letter>`, and the path as the next token (git-diff(1), "Raw output format"). */
const RAW = /^:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) /;
const NOTHING = /^0+$/;

class LogParser {
  readonly #onCommit: (commit: TrunkCommit) => void;
  #rest = '';
  #commit: { id: string; at: number; changes: FileChange[] } | undefined;
  #ids: RegExpExecArray | null = null;

  constructor(onCommit: (commit: TrunkCommit) => void) {
    this.#onCommit = onCommit;
  }

  add(chunk: string): void {
    const tokens = (this.#rest + chunk).split('\0');
    this.#rest = tokens.pop() ?? '';
    for (const token of tokens) this.#token(token);
  }

  end(): void {
    this.#token(this.#rest);
    this.#emit();
  }

  #token(token: string): void {
    if (this.#ids !== null) {
      const [, from = '', to = ''] = this.#ids;
      this.#commit?.changes.push({ file: token, from: idOf(from), to: idOf(to) });
      this.#ids = null;
      return;
    }
    // A line break stands between a commit's header and its files.
    const line = token.startsWith('\n') ? token.slice(1) : token;
    this.#ids = RAW.exec(line);
    const header = this.#ids === null ? HEADER.exec(line) : null;
    if (header === null) return;
    this.#emit();
    this.#commit = { id: header[1] ?? '', at: Number(header[2]) * 1000, changes: [] };
  }

  #emit(): void {
    if (this.#commit !== undefined) this.#onCommit(this.#commit);
    this.#commit = undefined;
  }
}

function idOf(text: string): string | null {
  return NOTHING.test(text) ? null : text;
}
