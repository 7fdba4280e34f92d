/** Opens the history of a bucket: what is cached, and what git has beyond it. */

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { GitInfo } from '../bucket/state-dir.ts';
import { readFacts } from './commit-facts.ts';
import { CommitLog, DamagedFacts } from './commit-log.ts';
import { addBlock, type FactsBlock, readStored, type Stored } from './facts-file.ts';
import { shallowCommits } from './shallow.ts';
import { readHead } from './status.ts';

export type LogSource = {
  readonly git: GitInfo;
  /** Directory of disposable files. */
  readonly cacheDir: string;
  /** The bucket, relative to the top of the work tree. */
  readonly subdir: string;
};

/** So many of the newest tips are told to git as known; more only lengthen its question. */
const MAX_TIPS = 16;

/**
 * The history of HEAD; null before its first commit. What a commit did never changes, so it is read once and kept on
 * disk, and `before` is handed back when HEAD has not moved. Two git processes where there is something new.
 */
export async function openLog(source: LogSource, before?: CommitLog): Promise<CommitLog | null> {
  const head = await readHead(source.git);
  if (head === null) return null;
  if (before?.head === head) return before;
  const boundary = shallowCommits(source.git);
  const key = createHash('sha256')
    .update(JSON.stringify([source.subdir, [...boundary].sort()]))
    .digest('hex');
  const path = join(source.cacheDir, 'history');
  try {
    return await extended(source, path, key, head, boundary, readStored(path, key));
  } catch (error) {
    if (!(error instanceof DamagedFacts)) throw error;
    const none = { blocks: [], isWhole: false };
    return extended(source, path, key, head, boundary, none);
  }
}

async function extended(
  source: LogSource,
  path: string,
  key: string,
  head: string,
  boundary: ReadonlySet<string>,
  stored: Stored,
): Promise<CommitLog> {
  const known = stored.blocks.some(
    ({ tip, text }) =>
      tip === head || text.startsWith(`@${head}\t`) || text.includes(`\n@${head}\t`),
  );
  const now = known
    ? stored
    : addBlock(path, key, stored, await newFacts(source, head, stored.blocks));
  const texts = now.blocks.map(({ text }) => text);
  return new CommitLog(texts, head, boundary);
}

async function newFacts(
  { git, subdir }: LogSource,
  head: string,
  blocks: readonly FactsBlock[],
): Promise<FactsBlock> {
  const tips = [...new Set(blocks.slice(-MAX_TIPS).map(({ tip }) => tip))];
  try {
    return { tip: head, text: await readFacts(git, subdir, head, tips) };
  } catch (error) {
    if (tips.length === 0) throw error;
    // A tip that git has thrown away since (a rebase, then gc): all is read again.
    return { tip: head, text: await readFacts(git, subdir, head, []) };
  }
}
