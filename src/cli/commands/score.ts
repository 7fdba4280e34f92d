/** `pail score`: judges people by the rules of the data, settles reviews, ranks. */

import { InvalidArgumentError } from 'commander';
import { type App, optional } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { countOption, limitOption } from '../options.ts';

export type ScoreOptions = Globals & {
  /** Contacts and leads; with `review` assessments; `ranking` alone: the ranking. */
  readonly references: readonly string[];
  readonly all: boolean;
  readonly stale: boolean;
  readonly product?: string;
  readonly review: boolean;
  readonly accept: boolean;
  readonly reject: boolean;
  readonly override?: number;
  readonly note?: string;
  /** Days that a lead score holds. */
  readonly valid: number;
  readonly limit?: number;
};

const VALID_DAYS = 30;

export function declareScore(app: App): void {
  const command = app
    .verb('crm', 'score [people...]', 'how well people fit products, how promising leads are')
    .option('--all', 'all contacts and open leads')
    .option('--stale', 'those scored before: where inputs changed or the score expired')
    .option('--product <product>', 'only for this product')
    .option('--review', 'list what awaits a review; settle the assessments that are named')
    .option('--accept', 'review: it is right')
    .option('--override <score>', 'review: it is this, from -1 to 1', parseScore)
    .option('--reject', 'review: it counts for nothing')
    .option('--note <text>', 'review: why')
    .option(...countOption('--valid <days>', 'how long a lead score holds (default: 30)'))
    .option(...limitOption('ranking, review: most to show'));
  command.addHelpText(
    'after',
    `
Rules are data: \`rule\` and \`leadRule\` of fit-criteria, \`rule\` and \`points\` of score-rules.

  pail score jane@bigco.com --dry-run
  pail score --all
  pail score --review
  pail score --review fita_x --override 0.5 --note "she signs"
  pail score ranking --product prod_x`,
  );
  app.on(command, runScore, ([people], flags) => ({
    references: people as string[],
    all: flags['all'] === true,
    stale: flags['stale'] === true,
    ...optional('product', flags['product']),
    review: flags['review'] === true,
    accept: flags['accept'] === true,
    reject: flags['reject'] === true,
    ...(typeof flags['override'] === 'number' ? { override: flags['override'] } : {}),
    ...optional('note', flags['note']),
    valid: typeof flags['valid'] === 'number' ? flags['valid'] : VALID_DAYS,
    ...(typeof flags['limit'] === 'number' ? { limit: flags['limit'] } : {}),
  }));
}

function parseScore(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= -1 && value <= 1) return value;
  throw new InvalidArgumentError('Expected a number from -1 to 1.');
}

export async function runScore(env: Env, options: ScoreOptions): Promise<number> {
  const { references } = options;
  if (options.review) return (await import('../score-review.ts')).review(env, options);
  const scoring = await import('../score-people.ts');
  if (references.length === 1 && references[0] === 'ranking') return scoring.rank(env, options);
  return scoring.score(env, options);
}
