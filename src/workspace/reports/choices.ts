/** What there is to choose from for an input of a report, and what is told to who asks for something else. */

import { PailError } from '../../errors.ts';
import { nearestName } from '../../nearest.ts';
import type { Actor } from '../../plan/types.ts';
import type { Reading } from '../types.ts';
import { readRows, textOf } from './read-rows.ts';
import type { ReportChoice, ReportParam } from './types.ts';

export type ChoiceParam = Extract<ReportParam, { readonly kind: 'choice' }>;

/** So many are named in an error. */
const MAX_NAMED = 12;

/** A choice whose value is what people read. */
export const choiceOf = (value: string): ReportChoice => ({ value, label: value });

/** Records of a collection by name. */
export function recordChoices(
  collection: string,
): (reading: Reading, actor: Actor) => readonly ReportChoice[] {
  return (reading, actor) =>
    readRows(reading, actor, collection, { name: 'name' })
      .map(({ id, name }) => ({ value: textOf(id), label: textOf(name) || textOf(id) }))
      .sort((a, b) => a.label.localeCompare(b.label));
}

/** Values that the records of a collection have in a field. */
export function usedValues(
  reading: Reading,
  actor: Actor,
  collection: string,
  field: string,
): string[] {
  if (reading.model.collections.get(collection)?.fields.has(field) !== true) return [];
  const { groups = [] } = reading.query({ collection, group: field, limit: 0 }, actor);
  return groups.flatMap(({ key }) => (typeof key === 'string' && key !== '' ? [key] : []));
}

/** The choice that a text names, by its value or its label in any case; undefined: none. */
export function chosen(choices: readonly ReportChoice[], text: string): ReportChoice | undefined {
  const wanted = text.toLowerCase();
  return (
    choices.find(({ value }) => value === text) ??
    choices.find(({ value }) => value.toLowerCase() === wanted) ??
    choices.find(({ label }) => label.toLowerCase() === wanted)
  );
}

/**
 * The value that a text stands for in one of the states that are read. Throws `usage` with the nearest and the known
 * ones.
 */
export function chosenValue(
  param: ChoiceParam,
  text: string,
  states: readonly Reading[],
  actor: Actor,
): string {
  const choices = states.flatMap((reading) => param.choices(reading, actor));
  const known = chosen(choices, text);
  if (known !== undefined) return known.value;
  const found = states.flatMap((reading) => param.find?.(text, reading, actor) ?? []);
  const [first] = found;
  if (first !== undefined) return first;
  throw noSuchChoice(param, text, choices);
}

/** Records are told by their names, as a person would write them; all else by its value. */
function noSuchChoice(
  { name, find, remedy }: ChoiceParam,
  text: string,
  choices: readonly ReportChoice[],
): PailError {
  const values = choices.map(({ value }) => value);
  const names = [...new Set(find === undefined ? values : choices.map(({ label }) => label))];
  const nearest = nearestName(text, [...names, ...values]);
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : '';
  const known = `is none of ${names.slice(0, MAX_NAMED).join(', ')}${more}`;
  const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  const way = remedy === undefined ? '' : `; ${remedy(text)}`;
  const message = `${name}: "${text}" ${names.length === 0 ? 'is not there, nor is another' : known}${hint || way}`;
  return new PailError('usage', message, { parameter: name, text, known: names });
}

/** Finds a record as commands do: by a part of its id, an email. */
export function findIn(collection: string): (text: string, reading: Reading) => string | undefined {
  return (text, reading) => {
    try {
      return reading.find(text, collection).id;
    } catch (error) {
      if (error instanceof PailError && error.code === 'not_found') return undefined;
      throw error;
    }
  };
}
