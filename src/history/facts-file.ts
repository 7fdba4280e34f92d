/** The facts of commits on disk: a file that only grows, and may be deleted at any time. */

import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { FactsText } from './commit-facts.ts';

/** What was added at once: every commit that `tip` reaches is in this block or in an earlier one. */
export type FactsBlock = { readonly tip: string; readonly text: FactsText };

const FORMAT = 'pail-history 2';
const MAX_BLOCKS = 64;

export type Stored = {
  /** In the order they were added. */
  readonly blocks: readonly FactsBlock[];
  /** False when something follows that is no block: the next one makes the file anew. */
  readonly isWhole: boolean;
};

const NONE: Stored = { blocks: [], isWhole: false };

/** What is stored for `key`, up to the first damaged block; nothing when there is no such file. Never throws. */
export function readStored(path: string, key: string): Stored {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return NONE; // A cache that cannot be read is no cache.
  }
  const head = headOf(key);
  if (!text.startsWith(head)) return NONE;
  const blocks: FactsBlock[] = [];
  let at = head.length;
  while (at < text.length) {
    const end = text.indexOf('\n', at);
    const [, tip, length, digest] = /^#(\w+) (\d+) (\w+)$/.exec(text.slice(at, end)) ?? [];
    if (tip === undefined || digest === undefined) break;
    const body = text.slice(end + 1, end + 1 + Number(length));
    if (digestOf(key, tip, body) !== digest) break;
    blocks.push({ tip, text: body });
    at = end + 1 + body.length;
  }
  return { blocks, isWhole: at === text.length };
}

/**
 * Adds a block to what was stored and answers both; makes the file anew where it is damaged or holds very many. The
 * disk may refuse: a cache may be absent. What another process added meanwhile stays.
 */
export function addBlock(path: string, key: string, stored: Stored, block: FactsBlock): Stored {
  const blocks = [...stored.blocks, block];
  try {
    const isGrowing = stored.isWhole && blocks.length > 1 && blocks.length <= MAX_BLOCKS;
    if (isGrowing) appendFileSync(path, blockText(key, block), { mode: 0o600 });
    else writeAnew(path, key, { tip: block.tip, text: blocks.map(({ text }) => text).join('') });
  } catch {
    return { blocks, isWhole: false }; // Read-only or full: the next command does without, too.
  }
  return { blocks, isWhole: true };
}

function writeAnew(path: string, key: string, block: FactsBlock): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(temporary, headOf(key) + blockText(key, block), { mode: 0o600 });
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function headOf(key: string): string {
  return `${FORMAT} ${key}\n`;
}

function blockText(key: string, { tip, text }: FactsBlock): string {
  return `#${tip} ${text.length} ${digestOf(key, tip, text)}\n${text}`;
}

function digestOf(key: string, tip: string, text: string): string {
  return createHash('sha256').update(`${key}\n${tip}\n${text}`).digest('hex').slice(0, 32);
}
