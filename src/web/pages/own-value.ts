/** The input for a value that neither side has. */
import type { JsonObject, RecordData } from '../../record/types.ts';
import type { Field, Relation } from '../../schema/model.ts';
import type { Reading } from '../../workspace/types.ts';

export type OwnValue = {
  readonly type: 'text' | 'number' | 'date';
  /** Values to choose from. */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
};

const MAX_OPTIONS = 200;
const TYPES: Readonly<Partial<Record<string, OwnValue['type']>>> = {
  string: 'text',
  number: 'number',
  integer: 'number',
  date: 'date',
  'date-time': 'text',
};

/** Undefined for fields that one line cannot hold. */
export function ownValue(
  workspace: Reading,
  field: Field,
  owner: JsonObject | null,
): OwnValue | undefined {
  const type = TYPES[field.type];
  if (type === undefined || field.ui.format === 'markdown') return undefined;
  const words = field.values ?? field.suggest;
  const options =
    field.relation === undefined
      ? words?.map((value) => ({ value: String(value), label: '' }))
      : targets(workspace, field.relation, owner);
  return { type, ...(options === undefined ? {} : { options }) };
}

/** Records that the relation may lead to, by what the field holds of them. */
function targets(
  workspace: Reading,
  relation: Relation,
  owner: JsonObject | null,
): { value: string; label: string }[] {
  const found: { value: string; label: string }[] = [];
  for (const path of relation.to) {
    for (const record of workspace.index.records(path)) {
      if (found.length === MAX_OPTIONS) return found;
      const value = relation.by === undefined ? record.id : record.data[relation.by];
      if (typeof value !== 'string') continue;
      const leads = owner === null || workspace.index.resolve(relation, owner as RecordData, value);
      if (leads === true || leads === record.id)
        found.push({ value, label: workspace.displayName(record) });
    }
  }
  return found;
}
