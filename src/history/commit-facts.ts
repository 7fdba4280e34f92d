/** Reads out of git what each commit did to the files of a bucket, as lines of text that a cache can keep. */

import type { GitInfo } from '../bucket/state-dir.ts';
import { exitOf, git, gitError, startGit } from './git.ts';
import { type FileChange, parseRawChange } from './tree-diff.ts';

/**
 * One commit per paragraph, parents before children. First line: `@<id>\t<parents, comma>\t<committer date,
 * seconds>`; for one that changed files followed by `\t<author>\t<email>\t<Pail-Via>\t<subject>` and one line per
 * file: `<path>\t<blob before>\t<blob after>\t<parent>`. Changes are those to the first parent. `parent` is empty, or,
 * for a merge, the position (from 1) of another parent that has the file just so: then the merge itself did nothing.
 */
export type FactsText = string;

type Meta = { readonly id: string; readonly parents: readonly string[]; readonly line: string };

/** Facts of all commits that `head` reaches and none of `known` does. Two git processes. */
export async function readFacts(
  info: GitInfo,
  subdir: string,
  head: string,
  known: readonly string[],
): Promise<FactsText> {
  const commits = await readMeta(info, head, known);
  const pairs = commits.flatMap(({ id, parents }) =>
    parents.length === 0 ? [id] : parents.map((parent) => `${id} ${parent}`),
  );
  const parts: string[] = [];
  let at = 0;
  let lists: Map<string, FileChange>[] = [];
  const finish = (): void => {
    const commit = commits[at];
    if (commit === undefined || lists.length < Math.max(1, commit.parents.length)) return;
    parts.push(factsOf(commit, lists));
    lists = [];
    at++;
  };
  // A commit is whole when the header of the next one comes.
  await streamDiffs(info, subdir, pairs, {
    header: () => {
      finish();
      lists.push(new Map());
    },
    change: (change) => lists.at(-1)?.set(change.path, change),
  });
  finish();
  return parts.join('');
}

/** What `--format` prints between two facts; cleaned out of the facts themselves. */
const FIELD = '%x1f';
const FORMAT = [
  '%H',
  '%P',
  '%ct',
  '%aN',
  '%aE',
  '%(trailers:key=Pail-Via,valueonly,separator=%x2C)',
  '%s',
].join(FIELD);

async function readMeta(info: GitInfo, head: string, known: readonly string[]): Promise<Meta[]> {
  const args = [
    '--no-replace-objects',
    'log',
    '-z',
    '--reverse',
    '--topo-order',
    '--no-show-signature',
  ];
  args.push('--no-color', '--encoding=UTF-8', `--format=${FORMAT}`, '--stdin');
  const input = [head, ...known.map((id) => `^${id}`), ''].join('\n');
  const { stdout } = await git(args, { cwd: info.toplevel, reads: true, input });
  return stdout
    .toString('utf8')
    .split('\0')
    .filter(Boolean)
    .map((line): Meta => {
      const [id = '', parents = '', date = '', ...words] = line.split('\u001f');
      const head = [id, parents.replaceAll(' ', ','), date].join('\t');
      const tail = words.map((word) => word.replace(/[\t\r\n]+/g, ' ')).join('\t');
      return { id, parents: parents.split(' ').filter(Boolean), line: `@${head}\n${tail}` };
    });
}

function factsOf({ line }: Meta, lists: readonly ReadonlyMap<string, FileChange>[]): string {
  const [first, ...others] = lists;
  const [head = '', words = ''] = line.split('\n');
  if (first === undefined || first.size === 0) return `${head}\n`;
  const rows = [`${head}\t${words}\n`];
  for (const { path, before, after } of first.values()) {
    // A parent without a difference has the file as the merge has it.
    const same = others.findIndex((list) => !list.has(path));
    const parent = same < 0 ? '' : String(same + 1);
    rows.push(`${escapePath(path)}\t${before ?? ''}\t${after ?? ''}\t${parent}\n`);
  }
  return rows.join('');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '@': '\\@',
};

function escapePath(path: string): string {
  return path.replace(/^@|[\\\t\n]/g, (char) => ESCAPES[char] ?? char);
}

/** The path that a line of facts begins with. */
export function unescapePath(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(.)/g, (_, char: string) =>
    char === 't' ? '\t' : char === 'n' ? '\n' : char,
  );
}

type DiffTaker = {
  /** A pair of commits, or a root, begins. */
  readonly header: () => void;
  readonly change: (change: FileChange) => void;
};

/** In a hidden directory stands no record: parked conflicts have the names of the records they are about. */
function isHidden(path: string): boolean {
  return path.startsWith('.') || path.includes('/.');
}

/** `git diff-tree --stdin` on pairs of commits: one header per pair, in order, then its changed records. */
async function streamDiffs(
  info: GitInfo,
  subdir: string,
  pairs: readonly string[],
  take: DiffTaker,
): Promise<void> {
  if (pairs.length === 0) return;
  const args = ['--no-replace-objects', 'diff-tree', '--stdin', '--root', '--always', '-r', '-z'];
  args.push('--raw', '--no-renames', '--no-abbrev', '--', subdir);
  const child = startGit(args, { cwd: info.toplevel, reads: true });
  const exit = exitOf(child, args);
  let stderr = '';
  let rest = '';
  let raw = '';
  const onToken = (token: string): void => {
    if (raw !== '') {
      const change = token.endsWith('.json') ? parseRawChange(raw, token, subdir) : null;
      if (change !== null && !isHidden(change.path)) take.change(change);
      raw = '';
    } else if (token.startsWith(':')) raw = token;
    else if (token !== '') take.header();
  };
  child.stdout?.setEncoding('utf8');
  child.stdout?.on('data', (chunk: string) => {
    const tokens = (rest + chunk).split('\0');
    rest = tokens.pop() ?? '';
    for (const token of tokens) onToken(token);
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  child.stdin?.on('error', () => undefined); // Its exit code tells the story.
  child.stdin?.end(`${pairs.join('\n')}\n`);
  const code = await exit;
  if (code !== 0) throw gitError(args, code, stderr);
}
