/** Places in a view file that name a field. */

import { compileExpression } from '../../expr/compile.ts';
import type { FieldName } from '../../expr/mentions.ts';
import type { Type } from '../../expr/types.ts';
import { type YamlText, yamlTexts } from '../../record/yaml-texts.ts';
import { type Collection, requireCollection } from '../../schema/model.ts';
import { groupRelation, groupType } from '../../view/group-relation.ts';
import { typeOfParams } from '../../view/read-params.ts';
import type { View } from '../../view/types.ts';
import { type Definitions, type FieldUse, renamer, type Text } from './uses.ts';

/** Expressions over one record, and over a group of them, by where they stand. */
const OF_RECORD =
  /^\/(query\/(where|sort)(\/\d+)?|group\/by|group\/summary\/\d+\/(sum|avg|min|max)|card\/title|card\/(fields|badges)\/\d+|columns\/\d+(\/field)?)$/;
const OF_GROUP = /^\/group\/summary\/\d+\/expr$/;
const SORT = /^\/query\/sort/;

/** None of a view that is faulty. */
export function viewUses(
  { path, text }: Text,
  of: FieldName,
  { model, views }: Definitions,
): FieldUse[] {
  const view = views.find((one) => one.file === path);
  if (view === undefined) return [];
  const collection = requireCollection(model, view.collection);
  const params = view.params.length === 0 ? {} : { params: typeOfParams(view.params) };
  const group = { group: groupTypeOf(view, collection, params, model) };
  return yamlTexts(text).flatMap((one): FieldUse[] => {
    const aggregate = OF_GROUP.test(one.pointer);
    if (!aggregate && !OF_RECORD.test(one.pointer)) return [];
    const [sign, source] = splitSign(one);
    const variables = aggregate ? { ...params, ...group } : params;
    const renamed = renamer(source, of, model, [collection], { variables, aggregate });
    if (renamed === null) return [];
    const rename: FieldUse['rename'] = (name) => one.become(`${sign}${renamed(name)}`);
    return [{ path, pointer: one.pointer, rename, isOwn: false }];
  });
}

/** True where a view file holds an expression. */
export function isExpression(pointer: string): boolean {
  return OF_RECORD.test(pointer) || OF_GROUP.test(pointer);
}

/** The minus of a descending sort key is no part of its expression. */
export function splitSign({ pointer, value }: YamlText): [sign: string, source: string] {
  const sign = SORT.test(pointer) ? (/^\s*-/.exec(value)?.[0] ?? '') : '';
  return [sign, value.slice(sign.length)];
}

function groupTypeOf(
  { group }: View,
  collection: Collection,
  variables: Readonly<Record<string, Type>>,
  model: Definitions['model'],
): Type {
  if (group === undefined) return { kind: 'null' };
  const context = { model, collection, timezone: 'UTC', variables };
  return groupType(model, groupRelation(compileExpression(group.by, context), collection));
}
