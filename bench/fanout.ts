/**
 * What a commit and a `git status` cost by how a collection's files are spread over directories:
 * `npx tsx bench/fanout.ts [files …]`. The measurement behind the advice on `x-collection.fanout` in docs/formats.md.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stateDirOf } from '../src/bucket/state-dir.ts';
import { openCommitQueue } from '../src/history/commit-queue.ts';
import { blobId } from '../src/record/blob.ts';
import { ID_ALPHABET, newId } from '../src/record/id.ts';
import { median, run, timeOf, type Work } from './measure.ts';
import { Random } from './random.ts';

const ROUNDS = 9;
const FANOUTS = [0, 1, 2];
const IDENTITY = { name: 'Ada Bench', email: 'ada@acme.example' };
const COLLECTION = 'bucket/crm/contacts';

function fileOf(id: string, fanout: number): string {
  const key = id.slice(id.indexOf('_') + 1).slice(0, fanout);
  return [COLLECTION, ...(fanout === 0 ? [] : [key]), `${id}.json`].join('/');
}

function bytesOf(id: string): Buffer {
  const text = `${id} met at the fair; `.repeat(24);
  return Buffer.from(`${JSON.stringify({ id, notes: text.slice(0, 850) }, null, 2)}\n`);
}

function idsOf(random: Random): () => string {
  return () => newId('cont', (size) => Uint8Array.from({ length: size }, () => random.int(0, 255)));
}

/** A repository with so many files in one commit, made without a checkout of each by hand. */
function makeRepository(root: string, files: number, fanout: number, nextId: () => string): void {
  const git = (...args: string[]): void => run('git', args, root);
  mkdirSync(root, { recursive: true });
  git('init', '--quiet', '--initial-branch', 'main');
  git('config', 'user.name', IDENTITY.name);
  git('config', 'user.email', IDENTITY.email);
  git('config', 'gc.auto', '0');
  git('config', 'core.untrackedCache', 'true');
  const head = `commit refs/heads/main\ncommitter ${IDENTITY.name} <${IDENTITY.email}> 1767225600 +0000\ndata 0\n`;
  const parts: Buffer[] = [Buffer.from(head)];
  for (let i = 0; i < files; i++) {
    const id = nextId();
    const bytes = bytesOf(id);
    const line = `M 100644 inline ${fileOf(id, fanout)}\ndata ${bytes.length}\n`;
    parts.push(Buffer.from(line), bytes, Buffer.from('\n'));
  }
  const input = Buffer.concat(parts);
  execFileSync('git', ['fast-import', '--quiet'], { cwd: root, input, stdio: 'pipe' });
  git('reset', '--quiet', '--hard');
  git('status');
}

type Trial = {
  readonly fanout: number;
  /** A commit by git, one by Pail, a `git status`. */
  readonly works: readonly Work[];
  readonly times: readonly number[][];
};

function trialOf(root: string, fanout: number, nextId: () => string): Trial {
  const stateDir = stateDirOf(root);
  if (stateDir.git === null) throw new Error('not in git');
  const queue = openCommitQueue(stateDir.dir, stateDir.git);
  const newFile = (): { file: string; bytes: Buffer; id: string } => {
    const id = nextId();
    const made = { id, file: fileOf(id, fanout), bytes: bytesOf(id) };
    mkdirSync(dirname(join(root, made.file)), { recursive: true });
    writeFileSync(join(root, made.file), made.bytes);
    return made;
  };
  const byGit = (): void => {
    const { file } = newFile();
    run('git', ['add', file], root);
    run('git', ['commit', '--quiet', '--message', 'new'], root);
  };
  const byPail = async (): Promise<void> => {
    const { id, file, bytes } = newFile();
    const path = { file, bytes, blob: blobId(bytes), before: null, mode: '100644' } as const;
    const rest = { createdAt: new Date().toISOString(), author: IDENTITY, trailers: {} };
    await queue.enqueue({ id, message: 'new', paths: [path], ...rest });
    const { commits, reason } = await queue.flush();
    if (commits.length !== 1) throw new Error(reason ?? 'not committed');
  };
  const status = (): void => run('git', ['--no-optional-locks', 'status', '--porcelain'], root);
  return { fanout, works: [byGit, byPail, status], times: [[], [], []] };
}

/** All fan-outs by turns, so that they meet the same weather. */
async function measure(root: string, files: number): Promise<void> {
  const trials = FANOUTS.map((fanout) => {
    const nextId = idsOf(new Random(files + fanout));
    const repository = join(root, String(fanout));
    makeRepository(repository, files, fanout, nextId);
    return trialOf(repository, fanout, nextId);
  });
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { works, times } of trials) {
      for (const [i, work] of works.entries()) {
        const ms = await timeOf(work);
        if (round > 0) times[i]?.push(ms);
      }
    }
  }
  for (const { fanout, times } of trials) {
    const [git, pail, status] = times.map((all) => `${Math.round(median(all))} ms`.padStart(7));
    const what = `${files} files, ${ID_ALPHABET.length ** fanout} directories`.padEnd(30);
    process.stdout.write(`${what} git commit ${git}  Pail's commit ${pail}  status ${status}\n`);
  }
}

async function main(): Promise<void> {
  const sizes = process.argv.slice(2).map(Number);
  for (const files of sizes.length > 0 ? sizes : [35_000, 100_000]) {
    const temp = mkdtempSync(join(tmpdir(), 'pail-fanout-'));
    try {
      await measure(temp, files);
    } finally {
      rmSync(temp, { recursive: true, force: true, maxRetries: 5 });
    }
  }
}

await main();
