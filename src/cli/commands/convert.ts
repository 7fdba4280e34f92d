/** `pail convert`: leads become a contact, a company and a deal. */

import { PailError } from '../../errors.ts';
import { type App, optional } from '../app.ts';
import { chosenRecords } from '../chosen-records.ts';
import type { Env, Globals } from '../env.ts';
import { limitOption, listOf, repeatOption } from '../options.ts';
import { type Session, withWorkspace } from '../session.ts';

export type ConvertOptions = Globals & {
  readonly targets: readonly string[];
  readonly where: readonly string[];
  readonly limit?: number;
  readonly contact?: string;
  readonly company?: string;
  readonly deal?: string;
  readonly withoutDeal: boolean;
  readonly withoutMatch: boolean;
  readonly pipeline?: string;
  readonly stage?: string;
};

export function declareConvert(app: App): void {
  const command = app
    .verb('crm', 'convert <targets...>', 'leads become contact, company and deal')
    .option('--contact <record>', 'into this contact')
    .option('--company <record>', 'into this company')
    .option('--deal <record>', 'into this deal')
    .option('--no-deal', 'into no deal')
    .option('--no-match', 'new contact and company, even where there are fitting ones')
    .option('--pipeline <key>', 'pipeline of a new deal')
    .option('--stage <key>', 'stage of a new deal (default: the first)')
    .option(...repeatOption('-w, --where <cel>', 'with a collection: a CEL condition'))
    .option(...limitOption('with a collection: most leads to convert'));
  command.addHelpText(
    'after',
    `
<targets> are leads; or the collection and terms as in \`pail query\`. A contact with the lead's
address and a company with its domain or name are used where they are there.

  pail convert lead_56vyqcq7g2 --dry-run
  pail convert leads status=qualified grade=A --no-deal`,
  );
  app.on(command, runConvert, ([targets], { deal, match, limit, where, ...flags }) => ({
    targets: targets as string[],
    where: listOf(where),
    ...(typeof limit === 'number' ? { limit } : {}),
    ...optional('contact', flags['contact']),
    ...optional('company', flags['company']),
    ...optional('deal', deal),
    ...optional('pipeline', flags['pipeline']),
    ...optional('stage', flags['stage']),
    withoutDeal: deal === false,
    withoutMatch: match === false,
  }));
}

export async function runConvert(env: Env, options: ConvertOptions): Promise<number> {
  return withWorkspace(env, options, async (session) => {
    const { workspace, actor } = session;
    const leads = await chosenRecords(
      env,
      options,
      session,
      () => 'convertedAt == null && !(status in ["converted", "disqualified"])',
    );
    const { withoutDeal, withoutMatch, pipeline, stage } = options;
    const request = {
      leads,
      ...recordOption(session, 'contact', options.contact, 'crm/contacts'),
      ...recordOption(session, 'company', options.company, 'crm/companies'),
      ...recordOption(session, 'deal', options.deal, 'crm/deals'),
      withoutDeal,
      withoutMatch,
      ...optional('pipeline', pipeline),
      ...optional('stage', stage),
    };
    if (withoutDeal && (pipeline ?? stage) !== undefined) {
      throw new PailError('usage', '--no-deal leaves --pipeline and --stage without a deal');
    }
    const { plan, converted } = await workspace.crm.planConvert(request, actor);
    const { carryOut } = await import('../write.ts');
    return carryOut(env, options, session, plan, { many: true, extra: { converted } });
  });
}

function recordOption<Key extends string>(
  { workspace }: Session,
  key: Key,
  reference: string | undefined,
  collection: string,
): { readonly [K in Key]?: string } {
  return reference === undefined ? {} : optional(key, workspace.find(reference, collection).id);
}
