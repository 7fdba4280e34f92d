/** A review for people: plain text, or Markdown for a forge. */

import { moneyChangeText, moneyText } from '../changes/money-words.ts';
import type { MovementReport } from '../changes/movement.ts';
import { formatProblem } from '../errors.ts';
import type { FormatConfig } from '../view/format.ts';
import type { ChangedRecord } from '../workspace/history/types.ts';
import { isBehind, rangeWords } from '../workspace/review/range-words.ts';
import type { Review, ReviewedView } from '../workspace/review/review.ts';
import { plural } from './output.ts';
import { oneLine } from './render/safe-text.ts';

/** Records named one by one per section, before the rest is counted. */
const NAMED = 50;
const VIEW_NAMED = 5;

/** How the two forms differ. */
type Form = {
  readonly heading: (text: string) => string;
  readonly item: (text: string) => string;
  readonly sub: (text: string) => string;
  readonly strong: (text: string) => string;
};

const PLAIN: Form = {
  heading: (text) => text,
  item: (text) => `  ${text}`,
  sub: (text) => `      ${text}`,
  strong: (text) => text,
};

const MARKDOWN: Form = {
  heading: (text) => `### ${text}\n`,
  item: (text) => `- ${text}`,
  sub: (text) => `  - ${text}`,
  strong: (text) => `**${text}**`,
};

export function reviewText(review: Review, config: FormatConfig, isMarkdown: boolean): string {
  const form = isMarkdown ? MARKDOWN : PLAIN;
  const clean = isMarkdown ? escapeMarkdown : oneLine;
  const sections = [
    [headline(review, form, clean), ...behindLine(review, clean)],
    recordSection(review.records, form, clean),
    moneySection(review, config, form),
    ruleSection(review, form, clean),
    viewSection(review.views, form, clean),
    mergeSection(review, form, clean),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function headline(review: Review, form: Form, clean: (text: string) => string): string {
  const { from, to, records, broken } = review;
  const count = (op: readonly string[]): number =>
    records.filter((record) => op.includes(record.op)).length;
  const parts = [
    [count(['create']), 'added'],
    [count(['update', 'rename', 'hidden']), 'changed'],
    [count(['remove']), 'removed'],
    [count(['move', 'layout']), 'laid out or moved only'],
    [count(['break']), 'no longer readable'],
  ] as const;
  const said = parts.filter(([n]) => n > 0).map(([n, words]) => `${n} ${words}`);
  const range = `${from.commit.slice(0, 10)}..${to?.commit.slice(0, 10) ?? 'work tree'}`;
  const rules = broken.length === 0 ? 'no rule broken' : `${plural(broken.length, 'rule')} broken`;
  const what = said.length === 0 ? 'no record changed' : said.join(', ');
  return `${form.strong(`${what}; ${rules}`)} (${clean(rangeWords(review))}, ${range})`;
}

function behindLine(review: Review, clean: (text: string) => string): string[] {
  const { from, to } = review;
  if (to === null || !isBehind(review)) return [];
  const [base, head] = [clean(from.text), clean(to.text)];
  return [
    `${base} holds all of ${head}; \`pail review ${base}..${head}\` sets the two side by side`,
  ];
}

function recordSection(
  records: readonly ChangedRecord[],
  form: Form,
  clean: (text: string) => string,
): string[] {
  if (records.length === 0) return [];
  const lines = records.slice(0, NAMED).flatMap((record) => {
    const { op, name, id, collection, fields, why } = record;
    const head = `${SIGNS[op]} ${form.strong(clean(name))} (${clean(collection ?? '')} ${id})`;
    const words = fields.map((field) => form.sub(clean(field.words)));
    const shown = op === 'create' || op === 'remove' ? [] : words;
    return [form.item(head), ...shown, ...(why === undefined ? [] : [form.sub(clean(why))])];
  });
  return [form.heading('Records'), ...lines, ...more(records.length, NAMED, form)];
}

const SIGNS: Readonly<Record<ChangedRecord['op'], string>> = {
  create: 'added',
  update: 'changed',
  remove: 'removed',
  rename: 'renamed',
  move: 'moved',
  merge: 'merged',
  layout: 'laid out',
  break: 'broke',
  hidden: 'changed',
};

function moneySection({ pipeline, forecast }: Review, config: FormatConfig, form: Form): string[] {
  if (pipeline === null || forecast === null || pipeline.movements.length === 0) return [];
  return [
    form.heading('Money'),
    ...movementLines(pipeline, config).map(form.item),
    form.item(`weighted forecast ${moneyChangeText(forecast.before, forecast.after, config)}`),
  ];
}

/** One line per kind of movement, then the open value before and after. */
function movementLines({ totals, open }: MovementReport, config: FormatConfig): string[] {
  const lines = totals.map(
    ({ kind, count, value }) => `${kind}: ${plural(count, 'deal')}, ${moneyText(value, config)}`,
  );
  return [...lines, `open pipeline ${moneyChangeText(open.before, open.after, config)}`];
}

function ruleSection(
  { broken, mended }: Review,
  form: Form,
  clean: (text: string) => string,
): string[] {
  if (broken.length + mended.length === 0) return [];
  const lines = [
    ...broken.slice(0, NAMED).map((problem) => form.item(clean(formatProblem(problem)))),
    ...more(broken.length, NAMED, form),
    ...(mended.length === 0 ? [] : [form.item(`${plural(mended.length, 'rule')} mended`)]),
  ];
  return [form.heading('Rules'), ...lines];
}

function viewSection(
  views: readonly ReviewedView[],
  form: Form,
  clean: (text: string) => string,
): string[] {
  if (views.length === 0) return [];
  const lines = views.flatMap(({ title, before, after, gained, lost }) => [
    form.item(`${form.strong(clean(title))}: ${before} → ${after}`),
    ...namesLine('gains', gained, form, clean),
    ...namesLine('loses', lost, form, clean),
  ]);
  return [form.heading('Views'), ...lines];
}

/** What the branch that it is to go into has changed since, where people would have to decide. */
function mergeSection(
  { merge, from }: Review,
  form: Form,
  clean: (text: string) => string,
): string[] {
  if (merge === null) return [];
  const { conflicts, clashes } = merge;
  const lines = [
    ...conflicts.slice(0, NAMED).map(({ id, name, pointers }) => {
      const where = pointers.length === 0 ? '' : `: ${clean(pointers.join(', '))}`;
      return form.item(`conflict in ${form.strong(clean(name))} (${id})${where}`);
    }),
    ...more(conflicts.length, NAMED, form),
    ...clashes.map((path) => form.item(`cannot be merged: ${clean(path)}`)),
  ];
  const base = clean(from.text);
  const none = `no conflict with what ${base} has changed since`;
  return [
    form.heading(`Merging it into ${base}`),
    ...(lines.length > 0 ? lines : [form.item(none)]),
  ];
}

function namesLine(
  verb: string,
  list: readonly { readonly name: string }[],
  form: Form,
  clean: (text: string) => string,
): string[] {
  if (list.length === 0) return [];
  const names = list.slice(0, VIEW_NAMED).map(({ name }) => clean(name));
  const rest = list.length > VIEW_NAMED ? ` and ${list.length - VIEW_NAMED} more` : '';
  return [form.sub(`${verb} ${list.length}: ${names.join(', ')}${rest}`)];
}

function more(total: number, shown: number, form: Form): string[] {
  return total > shown ? [form.item(`and ${total - shown} more`)] : [];
}

/** Text of records shows as it is written: no links, no HTML, no mentions. */
function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]<>#|~]/g, '\\$&')
    .replaceAll('@', '@\u200b');
}
