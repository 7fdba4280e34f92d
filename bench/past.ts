/**
 * Gives a generated workspace a past: `npx tsx bench/past.ts <dir> <records> <commits>`. The same ids each time.
 * A first commit holds everything as it was; each later one changes a few fields of one to three records, as a person
 * at a CRM does; one in forty is a merge of a branch of three.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { canonicalText } from '../src/record/canonical.ts';
import type { JsonObject } from '../src/record/types.ts';
import { generateBucket } from './generate.ts';
import { Random } from './random.ts';

type Past = {
  readonly files: readonly string[];
  readonly records: Map<string, JsonObject>;
  readonly random: Random;
  readonly parts: string[];
  mark: number;
};

const START = Date.UTC(2025, 0, 1) / 1000;
const STEP = 1800;
const PEOPLE = ['Ada Lovelace', 'Grace Hopper', 'Alan Turing', 'Edsger Dijkstra', 'Barbara Liskov'];

/** Writes the commits behind the one that `generateBucket` and `git add` would make, by one `git fast-import`. */
export function makePast(dir: string, commits: number, seed = 1): void {
  const bucket = join(dir, 'bucket');
  const files = (readdirSync(bucket, { recursive: true }) as string[])
    .filter((file) => /^(crm\/(companies|contacts|deals)|issues|support)\/.*\.json$/.test(file))
    .sort();
  const past: Past = { files, records: new Map(), random: new Random(seed), parts: [], mark: 0 };
  git(dir, ['init', '-q', '-b', 'main']);
  git(dir, ['config', 'user.name', 'Ada Lovelace']);
  git(dir, ['config', 'user.email', 'ada@example.com']);
  git(dir, ['config', 'gc.auto', '0']);
  git(dir, ['add', '-A']);
  const env = dates(START);
  git(dir, ['-c', 'commit.gpgsign=false', 'commit', '-q', '-m', 'import'], env);
  writeCommits(past, bucket, commits);
  const input = `${past.parts.join('')}done\n`;
  const run = spawnSync('git', ['fast-import', '--quiet', '--done'], { cwd: dir, input });
  if (run.status !== 0) throw new Error(String(run.stderr));
  git(dir, ['reset', '-q', '--hard']);
}

function writeCommits(past: Past, bucket: string, count: number): void {
  for (let at = 1; at < count; ) {
    if (past.mark > 0 && past.random.int(0, 39) === 0 && at + 4 < count) {
      const trunk = past.mark;
      for (let i = 0; i < 3; i++)
        addCommit(past, bucket, at++, `side-${trunk}`, i === 0 ? trunk : 0);
      const side = past.mark;
      past.parts.push(
        `reset refs/heads/side-${trunk}\nfrom 0000000000000000000000000000000000000000\n\n`,
      );
      addCommit(past, bucket, at++, 'main', trunk, side);
    } else addCommit(past, bucket, at++, 'main', 0);
  }
}

/** `from` and `merge` are marks; 0: the branch as it stands. */
function addCommit(
  past: Past,
  bucket: string,
  at: number,
  branch: string,
  from: number,
  merge = 0,
): void {
  const { random, parts } = past;
  const mark = ++past.mark;
  const who = PEOPLE[random.int(0, PEOPLE.length - 1)] ?? '';
  const email = `${who.split(' ')[0]?.toLowerCase()}@example.com`;
  const message = `change ${at}\n\nPail-Via: cli\n`;
  parts.push(
    `commit refs/heads/${branch}\nmark :${mark}\ncommitter ${who} <${email}> ${START + at * STEP} +0000\n`,
  );
  parts.push(`data ${message.length}\n${message}`);
  if (from !== 0) parts.push(`from :${from}\n`);
  else if (mark === 1) parts.push('from refs/heads/main^0\n');
  if (merge !== 0) parts.push(`merge :${merge}\n`);
  for (let i = random.int(1, 3); i > 0; i--) parts.push(changedFile(past, bucket));
  parts.push('\n');
}

/** A few records are worked on much more than others. */
function changedFile(past: Past, bucket: string): string {
  const { files, records, random } = past;
  const range = random.int(0, 3) === 0 ? Math.min(50, files.length) : files.length;
  const file = files[random.int(0, range - 1)] ?? '';
  const before =
    records.get(file) ?? (JSON.parse(readFileSync(join(bucket, file), 'utf8')) as JsonObject);
  const note = random.int(0, 1) === 0 ? 'notes' : 'description';
  const after = {
    ...before,
    [note]: `changed ${random.int(0, 1_000_000)}`,
    tags: [`t${random.int(0, 9)}`],
  };
  records.set(file, after);
  const text = canonicalText(after);
  return `M 100644 inline bucket/${file}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
}

function git(cwd: string, args: readonly string[], env: Record<string, string> = {}): void {
  execFileSync('git', args, { cwd, env: { ...process.env, ...env }, stdio: 'pipe' });
}

function dates(seconds: number): Record<string, string> {
  return { GIT_AUTHOR_DATE: `@${seconds} +0000`, GIT_COMMITTER_DATE: `@${seconds} +0000` };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [dir, records = '10000', commits = '5000'] = process.argv.slice(2);
  if (dir === undefined) throw new Error('usage: npx tsx bench/past.ts <dir> <records> <commits>');
  generateBucket(dir, Number(records));
  makePast(dir, Number(commits));
}
