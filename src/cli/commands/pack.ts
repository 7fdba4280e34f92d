/** `pail pack`: the shipped model's packs: what there is, adding one later, following newer versions. */

import { PailError } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import type { App } from '../app.ts';
import type { Env } from '../env.ts';
import { listOf, listOption, placesOption } from '../options.ts';
import type { PackOptions } from '../packs/pack-options.ts';

const ACTIONS = ['list', 'add', 'upgrade'] as const;

export function declarePack(app: App): void {
  const command = app
    .verb('start', 'pack <action> [names...]', 'list, add and upgrade packs of collections')
    .option('--demo', 'add: with the demo company’s records')
    .option(...placesOption('--ours [places]', 'upgrade: where both changed, keep what is here'))
    .option(
      ...placesOption('--theirs [places]', 'upgrade: where both changed, take what is shipped'),
    )
    .option(...listOption('--skip <files>', 'upgrade: these stay as they are, new ones stay out'))
    .option('--force', 'upgrade: though records break rules then');
  command.addHelpText(
    'after',
    `
list      packs, what they hold, and what this workspace has of them
add       schemas, views and reference records of packs, over nothing that is there
upgrade   what this Pail ships now, merged with your own changes of it; of all packs, or of those named

Where you and Pail changed the same, nothing is written until --ours or --theirs settles it:
everywhere, or at places: a pack, a file, file#/pointer (as the conflict names it).
Each is one change and one commit; \`pail undo\` takes it back.

  pail pack list
  pail pack add marketing support --dry-run
  pail pack upgrade --dry-run
  pail pack upgrade crm --theirs views/pipeline.yaml --ours`,
  );
  app.on(command, runPack, ([action, names], flags) => ({
    action: action as string,
    names: (names as readonly string[]).flatMap((name) => name.split(',')).filter(Boolean),
    demo: flags['demo'] === true,
    ours: flags['ours'] === true ? ['all'] : listOf(flags['ours']),
    theirs: flags['theirs'] === true ? ['all'] : listOf(flags['theirs']),
    skip: listOf(flags['skip']),
    force: flags['force'] === true,
  }));
}

export async function runPack(env: Env, options: PackOptions): Promise<number> {
  const { action } = options;
  switch (action) {
    case 'list':
      return (await import('../packs/list-packs.ts')).listPacks(env, options);
    case 'add':
      return (await import('../packs/add-packs.ts')).addPacks(env, options);
    case 'upgrade':
      return (await import('../packs/upgrade-packs.ts')).upgradePacks(env, options);
    default: {
      const message = `no pack action "${action}" (${ACTIONS.join(', ')})${didYouMean(action, ACTIONS)}`;
      throw new PailError('usage', message, { action, known: ACTIONS });
    }
  }
}
