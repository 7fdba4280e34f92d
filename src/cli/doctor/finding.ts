/** What a check of `pail doctor` says. */

export type Finding = {
  /** Stable name of the check: `git`, `lock`, `queue` … */
  readonly name: string;
  readonly level: 'ok' | 'warning' | 'error';
  readonly message: string;
  /** What to do, for a person. */
  readonly advice?: string;
  /** Mends it now; absent where only a person can. */
  readonly fix?: () => void | Promise<void>;
};
