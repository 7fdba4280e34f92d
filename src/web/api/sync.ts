/** `POST /api/sync`: keeps the clone in step with its remote, one sync at a time. */
import type { Actor } from '../../plan/types.ts';
import { stuckWords, syncAnswer, syncWords } from '../../workspace/merging/sync-words.ts';
import type { SyncResult } from '../../workspace/merging/types.ts';
import type { Workspace } from '../../workspace/types.ts';

/** Syncs, or joins the sync that is under way. */
export type Syncer = (actor: Actor) => Promise<SyncResult>;

export function createSyncer({ merging }: Workspace): Syncer {
  let running: Promise<SyncResult> | null = null;
  return (actor) => {
    running ??= merging.sync(actor).finally(() => {
      running = null;
    });
    return running;
  };
}

/** What `pail sync --json` answers, with `words` for people and, where commits wait here, why: `stuck`. */
export function syncedAnswer(result: SyncResult): object {
  const words = syncWords(result);
  return { version: 1, ...syncAnswer(result), words, stuck: stuckWords(result) };
}
