/** Expressions that records hold (`x-cel`): a segment's condition, a score's rule. */

import { PailError, type Problem } from '../errors.ts';
import { compileExpression } from '../expr/compile.ts';
import { isCondition } from '../expr/condition.ts';
import { parseExpression } from '../expr/parse.ts';
import { ANY, typeName } from '../expr/type-of-field.ts';
import type { Type } from '../expr/types.ts';
import { didYouMean } from '../nearest.ts';
import type { JsonValue, RecordData } from '../record/types.ts';
import { isObject, memberOf, valueAt } from '../record/value.ts';
import { type CelRule, type Collection, findCollection } from '../schema/model.ts';
import type { PlanContext } from './context.ts';

type Fault = Omit<Problem, 'path'>;

/** What does not compile against the schemas: syntax, unknown names, types that do not go together. */
export function celFaults(collection: Collection, data: RecordData, context: PlanContext): Fault[] {
  return collection.expressions.flatMap(({ path, rule }) =>
    textsAt(data, path.split('.'), '').flatMap(({ pointer, text }) => {
      const about = aboutOf(rule, collection, data, context);
      if ('fault' in about) return [about.fault];
      const found = faultIn(text, rule, about.collection, context);
      return found === null ? [] : [{ pointer, code: 'expression', level: 'error', ...found }];
    }),
  );
}

/** The expressions that a record holds, and where (RFC 6901). */
export function celTexts({ expressions }: Collection, data: RecordData): Place[] {
  return expressions.flatMap(({ path }) => textsAt(data, path.split('.'), ''));
}

/** Collection whose fields an expression may name; null: none is known, so that only its syntax can be checked. */
type About = { readonly collection: Collection | null } | { readonly fault: Fault };

function aboutOf(
  { over, overField, names }: CelRule,
  owner: Collection,
  data: RecordData,
  { model }: PlanContext,
): About {
  if (names !== undefined) return { collection: { ...owner, ...NAMELESS } };
  if (overField === undefined) return { collection: model.collections.get(over ?? '') ?? null };
  const given =
    valueAt(data, overField) ?? memberOf(owner.fields.get(overField)?.schema, 'default');
  if (typeof given !== 'string' || given === '') return { collection: null };
  const found = findCollection(model, given);
  if (found !== undefined) return { collection: found };
  const hint = didYouMean(given, model.collections.keys());
  const message = `there is no collection "${given}"${hint || '; `pail schema` lists them'}`;
  const pointer = `/${overField.replaceAll('.', '/')}`;
  return { fault: { pointer, code: 'unknown_collection', level: 'warning', message } };
}

/** Of a record that has only the names which it is given. */
const NAMELESS = { fields: new Map(), forward: new Map(), inverse: new Map() };

function faultIn(
  source: string,
  { gives, names = [] }: CelRule,
  collection: Collection | null,
  { model, expressions }: PlanContext,
): Pick<Problem, 'message'> | null {
  const variables = Object.fromEntries(names.map((name): [string, Type] => [name, ANY]));
  const { timezone } = expressions;
  try {
    if (collection === null) parseExpression(source);
    else {
      const { type } =
        names.length === 0
          ? expressions.get(collection, source)
          : compileExpression(source, { model, collection, timezone, variables });
      const fits = gives === 'value' || isCondition(type) || (gives === 'share' && isShare(type));
      if (!fits) return { message: `expected ${WANTED[gives]}, but this is ${typeName(type)}` };
    }
    return null;
  } catch (error) {
    if (!(error instanceof PailError)) throw error;
    return { message: `${placeIn(source, error)}: ${error.message}` };
  }
}

const isShare = ({ kind }: Type): boolean => kind === 'number';

const WANTED: Readonly<Record<CelRule['gives'], string>> = {
  condition: 'a condition (true or false)',
  share: 'a number or a condition',
  value: 'a value',
};

/** Where in the text: `column 9`, `line 2, column 3`. */
function placeIn(source: string, { data }: PailError): string {
  const start = typeof data['start'] === 'number' ? data['start'] : 0;
  const lines = source.slice(0, start).split('\n');
  const column = `column ${(lines.at(-1)?.length ?? 0) + 1}`;
  return lines.length === 1 ? column : `line ${lines.length}, ${column}`;
}

export type Place = { readonly pointer: string; readonly text: string };

/** Texts at a field path, blank ones left out; `[]` steps go through lists, an object at its end gives each of its texts. */
function textsAt(value: JsonValue | RecordData, steps: readonly string[], at: string): Place[] {
  const [step, ...rest] = steps;
  if (step === undefined) {
    if (typeof value === 'string') return value.trim() === '' ? [] : [{ pointer: at, text: value }];
    if (!isObject(value)) return [];
    return Object.entries(value).flatMap(([key, member]) =>
      typeof member === 'string' ? textsAt(member, [], `${at}/${escaped(key)}`) : [],
    );
  }
  const isList = step.endsWith('[]');
  const name = isList ? step.slice(0, -2) : step;
  const member = memberOf(value, name);
  const here = `${at}/${escaped(name)}`;
  if (!isList) return member === null ? [] : textsAt(member, rest, here);
  if (!Array.isArray(member)) return [];
  return member.flatMap((element, i) => textsAt(element, rest, `${here}/${i}`));
}

/** RFC 6901. */
const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
