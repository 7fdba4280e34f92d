/** From a collection's fields to the rules that its records merge by. */

import type { FieldRule, ObjectRules } from '../record/merge-types.ts';
import type { Collection, Field } from './model.ts';

/** The merge rules of a collection's records, those of nested objects and of list elements included. */
export function mergeRulesOf(collection: Collection): ObjectRules {
  return rulesOf(collection.fields);
}

function rulesOf(fields: ReadonlyMap<string, Field>): ObjectRules {
  const moves = new Map<string, string[]>();
  for (const { name, lifecycle, merge } of fields.values()) {
    // Fields that merge by themselves never clash, so that nothing has to follow one side.
    if (merge.rule !== 'value') continue;
    const rules = Object.values(lifecycle?.enter ?? {});
    const set = rules.flatMap((rule) => Object.keys(rule.set));
    if (set.length > 0) moves.set(name, [...new Set(set)]);
  }
  return { fields: new Map([...fields].map(([name, field]) => [name, ruleOf(field)])), moves };
}

function ruleOf(field: Field): FieldRule {
  const inner = field.properties ?? field.items?.properties;
  return inner === undefined ? field.merge : { ...field.merge, members: rulesOf(inner) };
}
