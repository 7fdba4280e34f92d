/** Keeps a workspace current while a server runs: it follows the disk, and vouches for what it has seen. */

import type { StateDir } from '../bucket/state-dir.ts';
import type { Catalog, CatalogChange } from './catalog.ts';
import type { Vouched } from './vouch-protocol.ts';
import { startVouching, type Vouching } from './vouching.ts';
import { type Watching, watchWorkspace } from './watching.ts';

export type FollowHost = {
  readonly root: string;
  readonly stateDir: StateDir;
  /** Looks at the disk, and tells of what is other than it was. */
  readonly look: (at: (catalog: Catalog) => Promise<CatalogChange[]>) => Promise<unknown>;
  /** Reads schemas, views and configuration again. */
  readonly reload: () => Promise<void>;
  /** Files changed that Pail has not written. */
  readonly onForeign: () => void;
  /** Everything was compared with the disk. */
  readonly onSwept: () => void;
  /** What can be vouched for now. */
  readonly vouched: () => Vouched | null;
};

/** How soon a local record that another process has written is seen, ms; a look costs a stat for each collection. */
const LOCAL_MS = 500;

export class Following {
  readonly #host: FollowHost;
  #watching: Watching | undefined;
  #vouching: Vouching | undefined;
  #local: NodeJS.Timeout | undefined;

  constructor(host: FollowHost) {
    this.#host = host;
  }

  /** True from the moment it was asked to start. */
  get isOn(): boolean {
    return this.#watching !== undefined;
  }

  /** True while the system tells of every change. */
  get isSound(): boolean {
    return this.#watching?.isSound() === true;
  }

  get isVouching(): boolean {
    return this.#vouching !== undefined && this.#watching?.isSure() === true;
  }

  /** Resolves when all that happened before is seen. */
  async start(): Promise<void> {
    const { root, stateDir } = this.#host;
    this.#watching ??= this.#watch();
    await this.#watching.ready;
    this.#local ??= this.#lookAtLocal();
    this.#vouching ??= await startVouching({
      stateDir: stateDir.dir,
      root,
      watching: this.#watching,
      vouched: this.#host.vouched,
    });
  }

  async close(): Promise<void> {
    clearInterval(this.#local);
    await this.#vouching?.close();
    await this.#watching?.close();
    this.#watching = undefined;
  }

  #watch(): Watching {
    const { root, stateDir, look, reload, onForeign, onSwept } = this.#host;
    return watchWorkspace(root, stateDir.git?.gitDir, {
      sweep: async (directory) => {
        await look((catalog) => catalog.sweep(directory));
        if (directory === '') onSwept();
      },
      sync: async (files) => {
        await look((catalog) => catalog.syncFiles(files));
        onForeign();
      },
      reload,
    });
  }

  #lookAtLocal(): NodeJS.Timeout {
    const timer = setInterval(() => {
      // Nothing waits for it: what fails here is told to whoever writes next.
      this.#host.look(async (catalog) => catalog.syncLocal()).catch(() => undefined);
    }, LOCAL_MS);
    return timer.unref();
  }
}
