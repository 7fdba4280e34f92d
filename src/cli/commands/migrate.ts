/** `pail migrate`: carries out migrations that have not run yet, each as one change and one commit. */

import { PailError } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import type { MigrationState } from '../../workspace/reshape/types.ts';
import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { plural, say, warn, writeJson } from '../output.ts';
import { type Session, withWorkspace } from '../session.ts';

export type MigrateOptions = Globals & { readonly migration?: string };

type Ran = {
  readonly name: string;
  readonly records: number;
  readonly files: number;
  readonly commit: string | null;
};

export function declareMigrate(app: App): void {
  const command = app.verb('platform', 'migrate [migration]', 'carry out checked-in migrations');
  command.addHelpText(
    'after',
    `
Without a name: those of migrations/ that history does not know yet, in the order of their names.

  pail migrate --dry-run
  pail migrate 2026-05-01-regions`,
  );
  app.on(command, runMigrate, ([migration]) =>
    typeof migration === 'string' ? { migration } : {},
  );
}

export async function runMigrate(env: Env, options: MigrateOptions): Promise<number> {
  return withWorkspace(env, options, async (session) => {
    const wanted = await wantedOf(session, options);
    const [first, ...others] = wanted;
    if (options.dryRun && first !== undefined) {
      return preview(env, options, session, first, others);
    }
    const items: Ran[] = [];
    for (const one of wanted) items.push(await carryOutOne(env, options, session, one));
    if (options.json) writeJson(env, { items, total: items.length });
    else if (items.length === 0) say(env, options, 'no migration is waiting');
    return 0;
  });
}

/** Shows the first migration that waits; what the others do depends on what it leaves. */
async function preview(
  env: Env,
  options: MigrateOptions,
  session: Session,
  { file, name }: MigrationState,
  others: readonly MigrationState[],
): Promise<number> {
  const plan = await session.workspace.reshaping.planMigration(file, session.actor);
  const { carryOut } = await import('../write.ts');
  const waiting = others.map((one) => one.name);
  const extra = { migration: name, waiting };
  const code = await carryOut(env, options, session, plan, { many: true, extra });
  if (waiting.length > 0) {
    const what = plural(waiting.length, 'more migration waits', 'more migrations wait');
    warn(
      env,
      options,
      `only ${name} is shown, as others start from its result; ${what}: ${waiting.join(', ')}`,
    );
  }
  return code;
}

async function carryOutOne(
  env: Env,
  options: MigrateOptions,
  { workspace, actor }: Session,
  { file, name }: MigrationState,
): Promise<Ran> {
  const plan = await workspace.reshaping.planMigration(file, actor);
  const { changes, commit, notices } = await workspace.apply(plan, actor);
  for (const notice of notices) warn(env, options, notice);
  const files = plan.files?.length ?? 0;
  if (!options.json) {
    const short = commit === null ? '' : ` (commit ${commit.slice(0, 7)})`;
    const what = [plural(changes.length, 'record'), ...(files > 0 ? [plural(files, 'file')] : [])];
    env.stdout.write(`${name}: ${what.join(', ')} changed${short}\n`);
  }
  return { name, records: changes.length, files, commit };
}

/** Migrations to carry out, in order. Throws `not_found`, `usage`, or `restricted` for one that has run. */
async function wantedOf(
  { workspace }: Session,
  { migration }: MigrateOptions,
): Promise<readonly MigrationState[]> {
  const all = await workspace.reshaping.migrations();
  if (migration === undefined) {
    if (workspace.config.commit === 'manual') {
      const message =
        'this workspace commits by hand, so history does not tell which migrations have run; name one';
      throw new PailError('usage', message, {});
    }
    return all.filter(({ commit }) => commit === null);
  }
  const found = all.find(({ name, file }) => name === migration || file === migration);
  if (found === undefined) {
    const known = all.map(({ name }) => name);
    const message = `no migration "${migration}" in migrations/${didYouMean(migration, known)}`;
    throw new PailError('not_found', message, { migration, known });
  }
  if (found.commit === null) return [found];
  const message = `${found.name} has run already, in ${found.commit.slice(0, 10)}; \`pail undo\` takes that back`;
  throw new PailError('restricted', message, { migration: found.name, commit: found.commit });
}
