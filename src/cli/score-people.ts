/** `pail score <people…>` and `pail score ranking`. */

import type { Scored } from '../crm/scoring/plan-scores.ts';
import { PailError } from '../errors.ts';
import type { StoredRecord } from '../record/types.ts';
import { requireCollection } from '../schema/model.ts';
import type { ScoreOptions } from './commands/score.ts';
import type { Env } from './env.ts';
import { plural, say, warn, writeJson } from './output.ts';
import { renderRows } from './render/render-rows.ts';
import { oneLine } from './render/safe-text.ts';
import { type Session, withWorkspace } from './session.ts';
import { carryOut } from './write.ts';

const SCORE_RULES = 'crm/score-rules';
const PEOPLE = ['crm/contacts', 'crm/leads'];
/** People whose figures are told one by one. */
const NAMED = 12;

export async function score(env: Env, options: ScoreOptions): Promise<number> {
  const { references, all, stale, valid: days } = options;
  if (references.length === 0 && !all && !stale) {
    const message = 'whom? pail score <contact or lead…>, --all or --stale';
    throw new PailError('usage', message, {});
  }
  if (references.length > 0 && all) {
    throw new PailError('usage', 'name people or say --all, not both', {});
  }
  return withWorkspace(env, options, async (session) => {
    const { workspace, actor } = session;
    const { model } = workspace;
    if (!model.collections.has(SCORE_RULES)) requireCollection(model, 'crm/fit-criteria');
    const people = references.length === 0 ? null : references.map((one) => personOf(session, one));
    const product = productOf(session, options);
    const { plan, scored, faults } = await workspace.crm.planScores(
      { people, stale, days, ...product },
      actor,
    );
    const extra = { scored, ...(faults.length === 0 ? {} : { faults }) };
    const code = await carryOut(env, options, session, plan, { many: true, extra });
    const told = scored.filter(({ fit, score }) => fit.length > 0 || score !== undefined);
    for (const one of told.slice(0, NAMED)) say(env, options, lineOf(session, one));
    if (told.length > NAMED)
      say(env, options, `and ${plural(told.length - NAMED, 'more', 'more')}`);
    for (const { message } of faults) warn(env, options, message);
    return faults.length > 0 ? 1 : code;
  });
}

function personOf({ workspace }: Session, reference: string): StoredRecord {
  const found = workspace.find(reference);
  if (PEOPLE.includes(found.collection)) return found;
  const message = `${found.id} is in ${found.collection}; contacts and leads can be scored`;
  throw new PailError('restricted', message, { id: found.id });
}

function productOf({ workspace }: Session, { product }: ScoreOptions): { product?: string } {
  return product === undefined ? {} : { product: workspace.find(product, 'crm/products').id };
}

/** `Jane Doe: 78 B (engagement 20 …); Business plan 0.65 of 90 %`. */
function lineOf(session: Session, { id, fit, score, grade, breakdown }: Scored): string {
  const parts = Object.entries(breakdown ?? {}).map(([name, points]) => `${name} ${points}`);
  const words = [
    ...(score === undefined ? [] : [[score, grade].filter((one) => one !== undefined).join(' ')]),
    ...(parts.length === 0 ? [] : [`(${parts.join(', ')})`]),
  ].join(' ');
  const fits = fit.map(
    (one) => `${titleOf(session, one.product)} ${one.score} (${percent(one.judged)} judged)`,
  );
  return oneLine(`${titleOf(session, id)}: ${[words, ...fits].filter(Boolean).join('; ')}`);
}

function titleOf({ workspace }: Session, id: string): string {
  const record = workspace.index.get(id);
  return record === undefined ? id : workspace.displayName(record);
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** The product that people are judged for. Throws `usage` where there are several, with their ids. */
function onlyProduct({ workspace, actor }: Session): string {
  const query = { collection: 'crm/fit-criteria', group: 'product', limit: 0 };
  const known = (workspace.query(query, actor).groups ?? []).map(({ key }) => String(key));
  const [product] = known;
  if (product !== undefined && known.length === 1) return product;
  const list = known.length === 0 ? 'none has criteria' : `judged for: ${known.join(', ')}`;
  const message = `which product? pail score ranking --product <product> (${list})`;
  throw new PailError('usage', message, { known });
}

export async function rank(env: Env, options: ScoreOptions): Promise<number> {
  return withWorkspace(env, options, async (session) => {
    const product = productOf(session, options).product ?? onlyProduct(session);
    const all = await session.workspace.crm.ranking(product);
    const shown = all.slice(0, options.limit);
    if (options.json) {
      const items = shown.map((one) => ({ ...one, name: titleOf(session, one.id) }));
      writeJson(env, { product, items, total: all.length });
      return 0;
    }
    const rows = shown.map((one) => [
      oneLine(titleOf(session, one.id)),
      one.score.toFixed(2),
      percent(one.judged),
      one.id,
    ]);
    const columns = [
      { label: 'Person' },
      { label: 'Score', align: 'right' as const, whole: true },
      { label: 'Judged', align: 'right' as const, whole: true },
      { label: 'Id', whole: true },
    ];
    const width = env.columns ?? Number.POSITIVE_INFINITY;
    if (rows.length > 0) {
      env.stdout.write(`${renderRows(columns, rows, { width, color: env.color })}\n`);
    }
    say(env, options, plural(all.length, 'person', 'people'));
    return 0;
  });
}
