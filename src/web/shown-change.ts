/** What happened to records, as pages of history and reviews draw it. */

import type { Collection } from '../schema/model.ts';
import { fieldAt } from '../schema/model.ts';
import type { Tone } from '../view/types.ts';
import type { ChangedField, ChangedRecord } from '../workspace/history/types.ts';
import type { Reading } from '../workspace/types.ts';
import { recordHref } from './shown-cell.ts';

export type ShownChange = {
  readonly id: string;
  readonly name: string;
  readonly icon: string;
  readonly kind: string;
  /** Absent where there is no such record now. */
  readonly href?: string;
  /** Empty for the usual: fields changed. */
  readonly deed: string;
  readonly tone: Tone;
  /** One per changed field. */
  readonly words: readonly { readonly label?: string; readonly text: string }[];
  /** Fields that are only counted. */
  readonly more: number;
};

const DEEDS: Readonly<Record<ChangedRecord['op'], readonly [string, Tone]>> = {
  create: ['created', 'green'],
  update: ['', 'blue'],
  remove: ['removed', 'red'],
  rename: ['renamed', 'violet'],
  move: ['moved', 'gray'],
  merge: ['merged', 'gray'],
  layout: ['laid out', 'gray'],
  break: ['unreadable', 'red'],
  hidden: ['changed', 'blue'],
};

/** `most`: changed fields that are told of. */
export function shownChange(workspace: Reading, change: ChangedRecord, most: number): ShownChange {
  const { op, id, name, from, why, fields } = change;
  const collection = workspace.model.collections.get(change.collection ?? '');
  const [deed, tone] = DEEDS[op];
  const notes = [
    ...(from === undefined ? [] : [`was ${from}`]),
    ...(why === undefined ? [] : [why]),
  ];
  const told = op === 'create' || op === 'remove' ? [] : fields;
  return {
    id,
    name,
    icon: collection?.icon ?? 'file',
    kind: collection?.title ?? '',
    ...(workspace.index.get(id) === undefined ? {} : { href: recordHref(id) }),
    deed,
    tone,
    words: [
      ...notes.map((text) => ({ text })),
      ...told.slice(0, most).map((field) => fieldWords(collection, field)),
    ],
    more: Math.max(0, told.length - most),
  };
}

/** The words with the field's label in place of its name. */
export function labelledWords(collection: Collection | undefined, change: Words): string {
  const { label, text } = fieldWords(collection, change);
  return label === undefined ? text : `${label} ${text}`;
}

type Words = Pick<ChangedField, 'words' | 'field'>;

function fieldWords(
  collection: Collection | undefined,
  { words, field }: Words,
): { readonly label?: string; readonly text: string } {
  const label = collection === undefined ? undefined : fieldAt(collection, field)?.label;
  // Of a list what came and went: `+tag q1, −tag q2`.
  const one = field.replace(/s$/, '');
  if (label !== undefined && /^[+−]/.test(words) && words.slice(1).startsWith(`${one} `)) {
    return { label, text: words.replaceAll(`+${one} `, '+').replaceAll(`−${one} `, '−') };
  }
  return label !== undefined && words.startsWith(`${field} `)
    ? { label, text: words.slice(field.length + 1) }
    : { text: words };
}
