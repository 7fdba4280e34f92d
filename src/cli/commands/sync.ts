/** `pail sync`: keeps this clone in step with its remote. */

import { setTimeout as sleep } from 'node:timers/promises';
import { formatProblem, PailError } from '../../errors.ts';
import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { countOption } from '../options.ts';
import { complain, say, warn, writeJson } from '../output.ts';
import { type Session, withWorkspace } from '../session.ts';

export type SyncOptions = Globals & {
  readonly watch: boolean;
  /** Seconds between two syncs of `--watch`. */
  readonly every: number;
};

export function declareSync(app: App): void {
  const command = app
    .verb('history', 'sync', 'commit, fetch, merge, push')
    .option('--watch', 'again and again, until Ctrl-C')
    .option(
      ...countOption('--every <seconds>', 'with --watch: pause between two syncs (default 30)'),
    );
  command.addHelpText(
    'after',
    `
Records merge field by field. What both sides changed differently is parked: the record keeps your value,
\`pail conflicts\` lists it, \`pail resolve\` settles it, and nobody is held up meanwhile. Offline, nothing is lost.

  pail sync
  pail sync --watch --every 60`,
  );
  app.on(command, runSync, (_, flags) => ({
    watch: flags['watch'] === true,
    every: typeof flags['every'] === 'number' ? flags['every'] : 30,
  }));
}

export async function runSync(env: Env, options: SyncOptions): Promise<number> {
  if (options.dryRun) {
    const message =
      "sync has no --dry-run; after `git fetch`, `pail review '...@{upstream}'` shows what would come, and `pail review '@{upstream}...'` what would go";
    throw new PailError('usage', message, {});
  }
  return withWorkspace(env, options, async (session) => {
    if (!options.watch) return once(env, options, session);
    return again(env, options, session);
  });
}

/** Syncs until someone asks it to stop; what goes wrong once is said, and tried again. */
async function again(env: Env, options: SyncOptions, session: Session): Promise<number> {
  let isOver = false;
  const over = env.interrupted().then(() => {
    isOver = true;
  });
  while (!isOver) {
    try {
      await once(env, options, session);
    } catch (error) {
      if (!(error instanceof PailError)) throw error;
      complain(env, `pail: ${error.message}`);
    }
    await Promise.race([over, sleep(options.every * 1000, undefined, { ref: !isOver })]);
  }
  return 0;
}

async function once(
  env: Env,
  options: SyncOptions,
  { workspace, actor }: Session,
): Promise<number> {
  const result = await workspace.merging.sync(actor, (words) => say(env, options, `${words} …`));
  const { stuckWords, syncAnswer, syncWords } = await import(
    '../../workspace/merging/sync-words.ts'
  );
  if (options.json) writeJson(env, syncAnswer(result));
  else {
    const { parkedLine } = await import('../conflict-text.ts');
    const lines = [...syncWords(result), ...result.conflicts.map(parkedLine)];
    for (const line of lines) env.stdout.write(`${line}\n`);
  }
  for (const notice of result.notices) warn(env, options, notice);
  for (const problem of options.json ? [] : result.problems)
    warn(env, options, formatProblem(problem));
  const stuck = stuckWords(result);
  if (stuck !== null) {
    complain(env, `pail: ${stuck}`);
    return 1;
  }
  return result.conflicts.length > 0 ? 3 : 0;
}
