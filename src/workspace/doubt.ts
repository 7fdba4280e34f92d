/** Where the watcher may have missed something: what was there before its watch was, what a burst drowned. */

/** Directories of the bucket, relative to it; `''` is all of it. */
export class Doubt {
  readonly #directories = new Set<string>();
  /** Those of them that no sweep has followed yet. */
  #unswept = new Set<string>();
  /** Counts doubts. */
  #raised = 0;

  get exists(): boolean {
    return this.#directories.size > 0;
  }

  raise(directory: string): void {
    this.#directories.add(directory);
    this.#unswept.add(directory);
    this.#raised++;
  }

  /**
   * Compares with the disk by `sweep`: all doubtful directories if now they surely are watched (`isCovered`), else
   * those that were not since they were doubted. In the first case they are doubtful no more, unless something
   * was doubted meanwhile. Answers whether no doubt is left.
   */
  async settle(
    isCovered: (directories: readonly string[]) => Promise<boolean>,
    sweep: (directory: string) => Promise<void>,
  ): Promise<boolean> {
    if (!this.exists) return true;
    const raised = this.#raised;
    const unswept = widest(this.#unswept);
    this.#unswept = new Set();
    const directories = widest(this.#directories);
    const isSure = await isCovered(directories);
    for (const directory of isSure ? directories : unswept) await sweep(directory);
    if (isSure && raised === this.#raised) this.#directories.clear();
    return !this.exists;
  }
}

function widest(directories: ReadonlySet<string>): readonly string[] {
  return directories.has('') ? [''] : [...directories];
}
