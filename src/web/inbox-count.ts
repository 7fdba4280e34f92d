/** How much waits in the inbox, for the count that stands on every page. */
import type { Inbox } from '../crm/inbox/types.ts';
import { readInbox } from '../workspace/crm/inbox.ts';
import type { Workspace } from '../workspace/types.ts';
import { isLarge } from './is-large.ts';
import type { Site } from './site.ts';
import { toDecide } from './to-decide.ts';

/** Time alone makes things due. */
const FRESH_MS = 60_000;

type Counted = {
  isStale: boolean;
  total: number | null;
  at: number;
  running: Promise<void> | undefined;
};

const counts = new WeakMap<Workspace, Counted>();

/**
 * Null on pages of the past, and while a large workspace is counted for the first time: there a page shows the last
 * count, however old, rather than wait.
 */
export async function inboxCount(site: Site): Promise<number | null> {
  if (site.workspace !== site.live) return null;
  const counted = counts.get(site.live) ?? begin(site.live);
  if (counted.isStale || Date.now() - counted.at > FRESH_MS) {
    counted.running ??= count(site, counted).finally(() => {
      counted.running = undefined;
    });
    if (!isLarge(site.live)) await counted.running;
    else counted.running.catch(() => undefined);
  }
  const conflicts = await toDecide(site);
  return counted.total === null ? null : counted.total + conflicts.length;
}

function begin(workspace: Workspace): Counted {
  const counted: Counted = { isStale: true, total: null, at: 0, running: undefined };
  counts.set(workspace, counted);
  workspace.onChange(() => {
    counted.isStale = true;
  });
  return counted;
}

async function count(site: Site, counted: Counted): Promise<void> {
  counted.isStale = false;
  const actor = site.live.actor('web', site.as);
  const ask = { limit: 1, conflicts: [] };
  const inbox: Inbox = await readInbox(site.live, actor, Date.now(), ask);
  counted.total = inbox.total;
  counted.at = Date.now();
}
