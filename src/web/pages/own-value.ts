/** The input for a value that neither side has. */
import type { Actor } from '../../plan/types.ts';
import type { JsonObject } from '../../record/types.ts';
import type { Collection, Field } from '../../schema/model.ts';
import type { Reading } from '../../workspace/types.ts';
import { type Choice, choicesOf } from '../form/choices.ts';
import { type ControlKind, kindOf } from '../form/control.ts';

export type OwnValue = {
  readonly type: 'text' | 'number' | 'date';
  /** Values to choose from. */
  readonly options?: readonly Choice[];
};

const MAX_OPTIONS = 200;
const TYPES: Readonly<Partial<Record<ControlKind, OwnValue['type']>>> = {
  text: 'text',
  choice: 'text',
  pick: 'text',
  moment: 'text',
  number: 'number',
  date: 'date',
};

/** Undefined for fields that one line cannot hold. */
export function ownValue(
  workspace: Reading,
  collection: Collection,
  field: Field,
  owner: JsonObject | null,
  actor: Actor,
): OwnValue | undefined {
  const kind = kindOf(field);
  const type = TYPES[kind];
  if (type === undefined || field.type === 'array' || field.type === 'boolean') return undefined;
  const isOffered = kind === 'pick' || kind === 'choice' || field.suggest !== undefined;
  if (!isOffered) return { type };
  const ask = { text: '', own: owner ?? {}, limit: MAX_OPTIONS };
  return { type, options: choicesOf(workspace, collection, field, ask, actor) };
}
