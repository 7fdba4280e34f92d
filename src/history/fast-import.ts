/** A conversation with `git fast-import`: it reads trees and writes commits in one process, without index or work tree. */

import type { ChildProcess } from 'node:child_process';
import { posix } from 'node:path';
import { exitOf, git, gitError, startGit } from './git.ts';
import type { NewFile } from './merge-trees.ts';
import type { QueuePath } from './queue-store.ts';
import type { TreeEntry } from './tree.ts';

export type CommitText = {
  readonly author: string;
  readonly committer: string;
  readonly message: string;
};

/** Objects reach the disk before a ref points at them, also where git's default would not see to it. */
export const DURABLE: readonly string[] = [
  '-c',
  'core.fsync=committed,loose-object,reference',
  '-c',
  'core.fsyncMethod=batch',
];

/** Git unpacks a run of fewer objects than this into single files (fastimport.unpackLimit), as a commit would make. */
const UNPACKED = 100;
/** Then the pack is read again at once: packing it well, a large directory's list above all, is wasted. */
const QUICK: readonly string[] = [
  '-c',
  `fastimport.unpackLimit=${UNPACKED}`,
  '-c',
  'pack.compression=0',
];

const PIECE = 1 << 16;

/** Only for the length of one run: reset to nothing at its end, so that git never writes it. */
const TEMP_REF = 'refs/pail/queue';

/** One running `git fast-import`. Call `finish`, or `abort` when something failed in between. */
export class FastImport {
  readonly #args: readonly string[];
  readonly #child: ChildProcess;
  readonly #exit: Promise<number>;
  readonly #waiting: ((line: string | null) => void)[] = [];
  #rest = '';
  #stderr = '';
  #ended = false;
  #marks = 0;
  #unsent: Uint8Array[] = [];
  #unsentSize = 0;

  /** `commits` are the files of each commit that will be made. */
  constructor(cwd: string, commits: readonly (readonly string[])[]) {
    const how = mostObjects(commits) < UNPACKED ? QUICK : [];
    this.#args = [...DURABLE, ...how, 'fast-import', '--quiet', '--date-format=raw'];
    this.#child = startGit(this.#args, { cwd });
    this.#exit = exitOf(this.#child, this.#args);
    this.#exit.then(
      () => this.#end(),
      () => this.#end(),
    );
    this.#child.stdin?.on('error', () => undefined);
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString('utf8');
    });
    this.#child.stdout?.setEncoding('utf8');
    this.#child.stdout?.on('data', (chunk: string) => this.#receive(chunk));
  }

  /** Entries of `files` in a commit's tree, null for those it does not have. */
  async entriesOf(commit: string, files: readonly string[]): Promise<(TreeEntry | null)[]> {
    const answers = files.map((file) => this.#ask(`ls ${commit} ${quotePath(file)}\n`));
    return (await Promise.all(answers)).map((line) => {
      const [mode = '', , id = ''] = line.split(/[ \t]/, 3);
      return mode === 'missing' ? null : { mode, id };
    });
  }

  /**
   * Adds a commit on `parent`: a commit id, the mark of an earlier one, or null for a first commit. The answer is its
   * mark. `trees` are what whole directories become, parents first; of their files only the content is taken.
   */
  async commit(
    parent: string | null,
    text: CommitText,
    paths: readonly QueuePath[],
    trees: ReadonlyMap<string, string | null> = new Map(),
  ): Promise<string> {
    const isInTree = ({ file }: QueuePath): boolean => trees.has(posix.dirname(file));
    for (const path of trees.size === 0 ? [] : paths) {
      const bytes = isInTree(path) ? path.bytes : null;
      if (bytes !== null) this.#blob(bytes);
      if (this.#isFull) await this.#taken();
    }
    const mark = this.#begin(parent, text);
    for (const [dir, id] of trees) {
      if (id === null) this.#remove(dir);
      else this.#write(`M 040000 ${id} ${quotePath(dir)}\n`);
    }
    for (const path of paths) {
      if (isInTree(path)) continue;
      const { file, bytes, mode } = path;
      if (bytes === null) this.#remove(file);
      else this.#modify(file, mode, bytes);
      if (this.#isFull) await this.#taken();
    }
    this.#write('\n');
    return mark;
  }

  /** Adds a commit with two parents: the first one's tree with `changes` made. The answer is its mark. */
  merge(
    [ours, theirs]: readonly [string, string],
    text: CommitText,
    changes: ReadonlyMap<string, NewFile | null>,
  ): string {
    const mark = this.#begin(ours, text);
    this.#write(`merge ${theirs}\n`);
    // What goes goes first: a directory may take a file's place.
    for (const [file, change] of changes) if (change === null) this.#remove(file);
    for (const [file, change] of changes) {
      if (change === null) continue;
      if ('bytes' in change) this.#modify(file, change.mode, change.bytes);
      else this.#write(`M ${change.mode} ${change.id} ${quotePath(file)}\n`);
    }
    this.#write('\n');
    return mark;
  }

  #begin(parent: string | null, text: CommitText): string {
    const mark = `:${++this.#marks}`;
    if (parent === null) this.#write(`reset ${TEMP_REF}\n\n`);
    this.#write(`commit ${TEMP_REF}\nmark ${mark}\nauthor ${text.author}\n`);
    this.#write(`committer ${text.committer}\n`);
    this.#data(Buffer.from(text.message));
    if (parent !== null) this.#write(`from ${parent}\n`);
    return mark;
  }

  #blob(bytes: Uint8Array): void {
    this.#write('blob\n');
    this.#data(bytes);
  }

  #remove(file: string): void {
    this.#write(`D ${quotePath(file)}\n`);
  }

  #modify(file: string, mode: string, bytes: Uint8Array): void {
    this.#write(`M ${mode} inline ${quotePath(file)}\n`);
    this.#data(bytes);
  }

  /** Commit id of a mark. */
  idOf(mark: string): Promise<string> {
    return this.#ask(`get-mark ${mark}\n`);
  }

  /** Tree id of a commit given by mark. */
  async treeOf(mark: string): Promise<string> {
    return (await this.#ask(`ls ${mark} ""\n`)).split(/[ \t]/)[2] ?? '';
  }

  /**
   * Ends the run; once this returns, all commits are in the object store. `nullId` is the repository's id of
   * nothing: zeros, as many as its ids have digits.
   */
  async finish(nullId: string): Promise<void> {
    this.#write(`reset ${TEMP_REF}\nfrom ${nullId}\n\ndone\n`);
    this.#flush();
    this.#child.stdin?.end();
    const code = await this.#exit;
    if (code !== 0) throw gitError(this.#args, code, this.#stderr);
  }

  /** Ends the run without keeping anything. */
  async abort(): Promise<void> {
    this.#child.kill();
    await this.#exit.catch(() => undefined);
  }

  async #ask(command: string): Promise<string> {
    const answer = new Promise<string | null>((resolve) => {
      if (this.#ended) resolve(null);
      else this.#waiting.push(resolve);
    });
    this.#write(command);
    const line = await answer;
    if (line !== null) return line;
    throw gitError(this.#args, await this.#exit, this.#stderr);
  }

  #receive(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#waiting.shift()?.(line);
  }

  #end(): void {
    this.#ended = true;
    for (const resolve of this.#waiting.splice(0)) resolve(null);
  }

  #data(bytes: Uint8Array): void {
    this.#write(`data ${bytes.byteLength}\n`);
    this.#send(bytes);
    this.#write('\n');
  }

  #write(text: string): void {
    this.#send(Buffer.from(text));
  }

  /** What is written in one turn goes out in few pieces: each costs more than its bytes. */
  #send(bytes: Uint8Array): void {
    if (this.#unsent.length === 0) queueMicrotask(() => this.#flush());
    this.#unsent.push(bytes);
    this.#unsentSize += bytes.byteLength;
    if (this.#unsentSize > PIECE) this.#flush();
  }

  get #isFull(): boolean {
    return this.#child.stdin?.writableNeedDrain === true;
  }

  /** Waits until git has taken what it was given, so that it does not pile up here. */
  async #taken(): Promise<void> {
    const drained = new Promise((resolve) => this.#child.stdin?.once('drain', resolve));
    await Promise.race([drained, this.#exit]);
  }

  #flush(): void {
    if (this.#unsent.length === 0) return;
    this.#child.stdin?.write(Buffer.concat(this.#unsent));
    this.#unsent = [];
    this.#unsentSize = 0;
  }
}

/** Commits, blobs, and a tree for each directory on the way to one. */
function mostObjects(commits: readonly (readonly string[])[]): number {
  return commits.flat().reduce((sum, file) => sum + 1 + file.split('/').length, commits.length);
}

/** A path as fast-import reads it: C-style quotes (git-fast-import(1), "Path"). */
function quotePath(path: string): string {
  return `"${path.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

/** Makes one signed commit of a tree; `date` texts are `@<seconds> <zone>`. Throws `PailError('git')` when signing fails. */
export async function commitSigned(
  cwd: string,
  tree: string,
  parents: readonly string[],
  message: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const links = parents.flatMap((parent) => ['-p', parent]);
  const args = [...DURABLE, 'commit-tree', '-S', ...links, '-F', '-', tree];
  const { stdout } = await git(args, { cwd, env, input: message });
  return stdout.toString('latin1').trim();
}
