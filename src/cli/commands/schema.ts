/** `pail schema`: what the collections are, and what the fields of one are. */

import { type Collection, type Field, requireCollection } from '../../schema/model.ts';
import type { Reading } from '../../workspace/types.ts';
import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { writeJson } from '../output.ts';
import { paint } from '../render/paint.ts';
import type { RowCell } from '../render/render-rows.ts';
import { withReading } from '../session.ts';

export type SchemaOptions = Globals & { readonly collection?: string };

export function declareSchema(app: App): void {
  const command = app.verb('asking', 'schema [collection]', 'fields, types, values, relations');
  command.addHelpText(
    'after',
    '\n  pail schema deals\n  pail schema deals --json   # the JSON Schema',
  );
  app.on(command, runSchema, ([collection]) =>
    typeof collection === 'string' ? { collection } : {},
  );
}

export async function runSchema(env: Env, options: SchemaOptions): Promise<number> {
  return withReading(env, options, async ({ workspace }) => {
    if (options.collection === undefined) return listCollections(env, options, workspace);
    const collection = requireCollection(workspace.model, options.collection);
    if (options.json) writeJson(env, collection.schema);
    else await describe(env, collection);
    return 0;
  });
}

async function listCollections(env: Env, globals: Globals, workspace: Reading): Promise<number> {
  const collections = [...workspace.model.collections.values()];
  if (globals.json) {
    const items = collections.map((one) => {
      const { path, short, prefix, title, plural, description, pack } = one;
      return {
        path,
        short,
        prefix,
        title,
        plural,
        description,
        pack,
        records: workspace.index.size(path),
      };
    });
    writeJson(env, { items, total: items.length });
    return 0;
  }
  const { renderRows } = await import('../render/render-rows.ts');
  const rows = collections.map((one) => [
    { text: one.short, bold: true },
    one.path,
    `${one.prefix}_`,
    String(workspace.index.size(one.path)),
    one.description,
  ]);
  const columns = [
    { label: 'name', whole: true },
    { label: 'path' },
    { label: 'id' },
    { label: 'records', align: 'right' as const },
    { label: 'description' },
  ];
  env.stdout.write(`${renderRows(columns, rows, { width: widthOf(env), color: env.color })}\n`);
  return 0;
}

async function describe(env: Env, collection: Collection): Promise<void> {
  const { renderRows } = await import('../render/render-rows.ts');
  const { path, prefix, schemaFile, description } = collection;
  const head = paint(collection.plural, { bold: true }, env.color);
  env.stdout.write(`${head}  ${path}  ids ${prefix}_…  ${schemaFile}\n`);
  if (description !== '') env.stdout.write(`${description}\n`);
  const fields = [...collection.fields.values()].flatMap(withMembers);
  const rows = await layOut(env, fields, collection);
  const columns = [
    { label: 'field', whole: true },
    { label: 'type', whole: true },
    { label: 'values, relations, rules' },
  ];
  const grid = renderRows(columns, rows, { width: widthOf(env), color: env.color });
  env.stdout.write(`\n${grid}\n`);
  const related = [...collection.inverse].map(
    ([name, relation]) => `  ${name} ← ${relation.collection}.${relation.field}`,
  );
  if (related.length > 0) env.stdout.write(`\nPoint here:\n${related.join('\n')}\n`);
  env.stdout.write(`\n* required   on removal: ${collection.onRemove}\n`);
}

/** A field, then the members of its objects, at any depth. */
function withMembers(field: Field): Field[] {
  const members = field.properties ?? field.items?.properties;
  return [field, ...[...(members?.values() ?? [])].flatMap(withMembers)];
}

/** Fewest characters for the last column: below that the terminal may cut. */
const LEAST_RULES = 24;

/** Rows of three cells; what does not fit beside a field goes on below it. */
async function layOut(
  env: Env,
  fields: readonly Field[],
  collection: Collection,
): Promise<RowCell[][]> {
  const { wrap } = await import('../render/text.ts');
  const names = fields.map((field) => `${field.path}${field.required ? ' *' : ''}`);
  const taken = longest(names) + longest(fields.map(typeText)) + 4;
  const room = Math.max(LEAST_RULES, widthOf(env) - taken);
  return fields.flatMap((field, index) => {
    const facts = [...valuesOf(field), ...rulesOf(field, collection)].flatMap((t) => wrap(t, room));
    const words = field.description === '' ? [] : wrap(field.description, room);
    const lines: RowCell[] = [
      ...facts.map((text) => ({ text })),
      ...words.map((text) => ({ text, dim: true })),
    ];
    const head = [{ text: names[index] ?? '', bold: true }, { text: typeText(field) }];
    const below = lines.slice(1).map((line) => [{ text: '' }, { text: '' }, line]);
    return [[...head, lines[0] ?? { text: '' }], ...below];
  });
}

function longest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}

/** `string (email)`, `list of string`, `object`. */
export function typeText(field: Field): string {
  if (field.type === 'array') {
    return field.items === undefined ? 'list' : `list of ${typeText(field.items)}`;
  }
  const format = field.ui.format ?? field.format;
  const shown = format === undefined || format === field.type ? '' : ` (${format})`;
  return `${field.type}${shown}`;
}

function valuesOf(field: Field): string[] {
  const values = field.values ?? field.items?.values;
  const suggest = field.suggest ?? field.items?.suggest;
  return [
    ...(values === undefined ? [] : [values.filter((v) => v !== null).join(', ')]),
    ...(suggest === undefined ? [] : [`for example ${suggest.join(', ')}`]),
  ];
}

function rulesOf(field: Field, collection: Collection): string[] {
  const relation =
    field.relation ??
    collection.relations.find((one) => one.field.replace(/\[\]$/, '') === field.path);
  const { default: fallback } = field.schema;
  const rules: string[] = [];
  if (relation !== undefined) {
    const by = relation.by === undefined ? '' : ` by ${relation.by}`;
    const back = relation.inverse === undefined ? '' : `, inverse ${relation.inverse}`;
    rules.push(`→ ${relation.to.join(' | ')}${by} as ${relation.as}${back}`);
  }
  for (const unique of collection.unique) {
    if (unique.fields[0] !== field.path) continue;
    const others = unique.fields.slice(1);
    rules.push(others.length === 0 ? 'unique' : `unique with ${others.join(', ')}`);
  }
  if (field.computed !== undefined) rules.push(`computed: ${field.computed}`);
  if (field.lifecycle !== undefined) rules.push(...lifecycleTexts(field));
  if (fallback !== undefined) rules.push(`default ${JSON.stringify(fallback)}`);
  return rules;
}

/** What a move into a state needs and sets: `closed_lost needs lostReason`. */
function lifecycleTexts(field: Field): string[] {
  const { enter, moves, states } = field.lifecycle ?? { enter: {} };
  const texts = states === undefined ? [] : [`states are the ${states} records`];
  for (const [from, to] of Object.entries(moves ?? {}))
    texts.push(`${from} → ${to.join(', ') || 'end'}`);
  for (const [state, rule] of Object.entries(enter)) {
    const name = state === '*' ? 'every move' : state;
    if (rule.require.length > 0) texts.push(`${name} needs ${rule.require.join(', ')}`);
    const set = Object.keys(rule.set);
    if (set.length > 0) texts.push(`${name} sets ${set.join(', ')}`);
  }
  return texts;
}

function widthOf(env: Env): number {
  return env.columns ?? Number.POSITIVE_INFINITY;
}
