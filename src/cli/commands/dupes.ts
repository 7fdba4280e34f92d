/** `pail dupes`: records that may be one and the same, with reasons and scores. */

import { InvalidArgumentError } from 'commander';
import type { DuplicateGroup, Pair, Reason } from '../../crm/duplicates/types.ts';
import { PailError } from '../../errors.ts';
import type { StoredRecord } from '../../record/types.ts';
import { requireCollection } from '../../schema/model.ts';
import type { Reading } from '../../workspace/types.ts';
import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { limitOption, listOf } from '../options.ts';
import { plural, say, writeJson } from '../output.ts';
import { paint } from '../render/paint.ts';
import { oneLine } from '../render/safe-text.ts';
import { withReading, withWorkspace } from '../session.ts';

export type DupesOptions = Globals & {
  readonly collection?: string;
  /** Records that are told apart. */
  readonly not: readonly string[];
  readonly min?: number;
  readonly limit?: number;
};

export function declareDupes(app: App): void {
  const command = app
    .verb('crm', 'dupes [collection]', 'records that may be one, and why')
    .option('--min <score>', 'how sure it must be, 0 to 1 (default: 0.7)', parseScore)
    .option(...limitOption('most groups to answer'))
    .option('--not <records...>', 'say that these are not the same: nobody is asked again');
  command.addHelpText(
    'after',
    `
Compares addresses, phone numbers, profiles, domains and names, however they are written.

  pail dupes contacts
  pail dupes companies --min 0.9 --json
  pail dupes --not cont_a cont_b`,
  );
  app.on(command, runDupes, ([collection], { min, limit, not }) => ({
    ...(typeof collection === 'string' ? { collection } : {}),
    not: listOf(not),
    ...(typeof min === 'number' ? { min } : {}),
    ...(typeof limit === 'number' ? { limit } : {}),
  }));
}

function parseScore(text: string): number {
  if (/^(0?\.\d+|0|1(\.0+)?)$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a number from 0 to 1.');
}

export async function runDupes(env: Env, options: DupesOptions): Promise<number> {
  const { collection: name, not } = options;
  if (not.length > 0) return tellApart(env, options);
  if (name === undefined) {
    const message = 'name a collection, e.g. pail dupes contacts; or records: --not <a> <b>';
    throw new PailError('usage', message, {});
  }
  return withReading(env, options, async ({ workspace }) => {
    const collection = requireCollection(workspace.model, name);
    const { findDuplicates } = await import('../../crm/duplicates/find-duplicates.ts');
    const titleOf = (record: StoredRecord): string => workspace.displayName(record);
    const { min, limit } = options;
    const all = findDuplicates(
      collection,
      { model: workspace.model, index: workspace.index, titleOf },
      min === undefined ? {} : { min },
    );
    const groups = all.slice(0, limit);
    if (options.json) {
      const { groupJson } = await import('../../crm/duplicates/group-json.ts');
      const items = groups.map((group) => groupJson(group, titleOf));
      writeJson(env, { items, total: all.length });
      return 0;
    }
    for (const group of groups) env.stdout.write(`${groupText(env, workspace, group)}\n\n`);
    const noun = collection.plural.toLowerCase();
    say(env, options, all.length === 0 ? `no ${noun} look alike` : totals(all, groups.length));
    return 0;
  });
}

/** A collection before `--not` says where the records are looked for. */
async function tellApart(env: Env, options: DupesOptions): Promise<number> {
  return withWorkspace(env, options, async (session) => {
    const { workspace, actor } = session;
    const records = options.not.map((one) => workspace.find(one, options.collection));
    const plan = await workspace.crm.planTellApart(records, actor);
    const { carryOut } = await import('../write.ts');
    return carryOut(env, options, session, plan, { many: true });
  });
}

function totals(all: readonly DuplicateGroup[], shown: number): string {
  const of = shown < all.length ? `${shown} of ` : '';
  return `${of}${plural(all.length, 'group')}; \`pail merge <keep> <other…>\` makes one record of several, \`pail dupes --not <a> <b>\` tells them apart`;
}

function groupText(
  env: Env,
  workspace: Reading,
  { score, records, pairs }: DuplicateGroup,
): string {
  const lines = records.map((record, at) => {
    const lead = at === 0 ? paint(percent(score).padEnd(6), { bold: true }, env.color) : '      ';
    return `${lead}${oneLine(workspace.displayName(record))}  ${paint(record.id, { dim: true }, env.color)}`;
  });
  const seen = new Set<string>();
  for (const pair of pairs) {
    const text = reasonsText(workspace, pair);
    if (seen.has(text)) continue;
    seen.add(text);
    lines.push(`      ${records.length > 2 ? `${percent(pair.score)}  ` : ''}${oneLine(text)}`);
  }
  return lines.join('\n');
}

function percent(score: number): string {
  return `${Math.floor(score * 100)} %`;
}

function reasonsText(workspace: Reading, { reasons }: Pair): string {
  return reasons.map((reason) => reasonText(workspace, reason)).join(', ');
}

function reasonText(workspace: Reading, { kind, value, shared }: Reason): string {
  if (kind === 'place') {
    const company = workspace.index.get(value);
    return `at ${company === undefined ? value : workspace.displayName(company)}`;
  }
  return `${shared === true ? 'shared ' : ''}${kind} ${value}`;
}
