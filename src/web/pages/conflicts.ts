/** `/conflicts`: what merges left to decide, with both sides of each field. */
import type { Actor } from '../../plan/types.ts';
import type { Page, Site } from '../site.ts';
import { standingOf, toDecide } from '../to-decide.ts';
import { conflictCard } from './conflict-card.ts';

const SHOWN = 100;

export async function conflictsPage(site: Site, actor: Actor): Promise<Page> {
  const conflicts = await toDecide(site);
  const { underWay } = await standingOf(site);
  return {
    template: 'conflicts-page',
    title: 'Conflicts',
    icon: 'git',
    frame: 'flow',
    model: {
      isPast: site.workspace !== site.live,
      underWay,
      // What a sync has parked does not hold up git.
      isWaiting: conflicts.some(({ origin }) => origin === 'git'),
      total: conflicts.length,
      cards: conflicts
        .slice(0, SHOWN)
        .map((conflict) => conflictCard(site.workspace, conflict, actor)),
      more: Math.max(0, conflicts.length - SHOWN),
    },
  };
}
