/** `pail claim` and `pail release`: whose records are; single ones, or many from the pool. */

import { PailError } from '../../errors.ts';
import { type App, optional } from '../app.ts';
import { chosenRecords } from '../chosen-records.ts';
import type { Env, Globals } from '../env.ts';
import { limitOption, listOf, repeatOption } from '../options.ts';
import { type Session, withWorkspace } from '../session.ts';

export type OwnershipOptions = Globals & {
  /** Records; or a collection and terms. */
  readonly targets: readonly string[];
  readonly where: readonly string[];
  readonly limit?: number;
  /** Whom they are given to, in place of oneself. */
  readonly to?: string;
  readonly force: boolean;
};

export function declareClaim(app: App): void {
  const command = app
    .verb('crm', 'claim <targets...>', 'make records your own; or a collection from the pool')
    .option(...repeatOption('-w, --where <cel>', 'with a collection: a CEL condition'))
    .option(...limitOption('with a collection: most records to claim'))
    .option('--to <user>', 'give them to this person instead')
    .option('--force', 'also what belongs to others');
  command.addHelpText(
    'after',
    `
<targets> are records; or a collection and terms as in \`pail query\`, which claims from the pool:
records that belong to nobody.

  pail claim jane@bigco.com
  pail claim leads grade=A -n 10 --to marcus@acme.com --dry-run`,
  );
  app.on(command, runClaim, ([targets], flags) => ({
    ...ownershipFlags(targets, flags),
    ...optional('to', flags['to']),
  }));
}

export function declareRelease(app: App): void {
  const command = app
    .verb('crm', 'release <targets...>', 'put your records into the pool')
    .option(...repeatOption('-w, --where <cel>', 'with a collection: a CEL condition'))
    .option(...limitOption('with a collection: most records to release'))
    .option('--force', 'also what belongs to others');
  command.addHelpText(
    'after',
    `
<targets> are records; or a collection and terms, which releases your own there.

  pail release jane@bigco.com
  pail release deals stage=lead`,
  );
  app.on(command, runRelease, ([targets], flags) => ownershipFlags(targets, flags));
}

function ownershipFlags(
  targets: unknown,
  { where, limit, force }: Readonly<Record<string, unknown>>,
): Omit<OwnershipOptions, keyof Globals> {
  return {
    targets: targets as string[],
    where: listOf(where),
    ...(typeof limit === 'number' ? { limit } : {}),
    force: force === true,
  };
}

export async function runClaim(env: Env, options: OwnershipOptions): Promise<number> {
  return withWorkspace(env, options, async (session) => {
    const { workspace, actor } = session;
    const { to, force } = options;
    const userId = to === undefined ? ownId(session) : workspace.find(to, 'users').id;
    const { ownerFieldOf } = await import('../../crm/ownership/ownership.ts');
    const records = await chosenRecords(env, options, session, (collection) => {
      const field = ownerFieldOf(collection);
      return force ? `${field} != "${userId}"` : `${field} == null`;
    });
    const plan = await workspace.crm.planClaim({ records, userId, force }, actor);
    const { carryOut } = await import('../write.ts');
    return carryOut(env, options, session, plan, { many: true });
  });
}

export async function runRelease(env: Env, options: OwnershipOptions): Promise<number> {
  return withWorkspace(env, options, async (session) => {
    const { workspace, actor } = session;
    const { force } = options;
    const userId = force ? (actor.userId ?? '') : ownId(session);
    const { ownerFieldOf } = await import('../../crm/ownership/ownership.ts');
    const records = await chosenRecords(env, options, session, (collection) => {
      const field = ownerFieldOf(collection);
      return force ? `${field} != null` : `${field} == "${userId}"`;
    });
    const plan = await workspace.crm.planRelease({ records, userId, force }, actor);
    const { carryOut } = await import('../write.ts');
    return carryOut(env, options, session, plan, { many: true });
  });
}

function ownId({ actor }: Session): string {
  if (actor.userId !== null) return actor.userId;
  const message = `nobody to own them: ${actor.email} is no user's email; use --as, or --to`;
  throw new PailError('usage', message, { email: actor.email });
}
