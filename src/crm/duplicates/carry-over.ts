/** An edit of a record that was merged into another meanwhile, made on the one that was kept. Pure. */

import { diffRecords } from '../../record/diff.ts';
import { mergeRecords } from '../../record/merge.ts';
import type { ParkedField } from '../../record/parked.ts';
import type { JsonValue, RecordData } from '../../record/types.ts';
import { memberOf, sameValue, withValueAt } from '../../record/value.ts';
import { mergeRulesOf } from '../../schema/merge-rules.ts';
import type { Collection } from '../../schema/model.ts';
import { isContradicting, OWN } from './combine.ts';

/** What somebody who knew nothing of the merge made of a record that was merged away. */
export type LateEdit = {
  readonly id: string;
  readonly base: RecordData;
  readonly edited: RecordData;
};

export type CarriedOver = {
  readonly data: RecordData;
  /** Names of fields that the edit changed here. */
  readonly fields: readonly string[];
  /** What the kept record says otherwise: ours is what it says, theirs the edit. */
  readonly open: readonly ParkedField[];
};

/** A field that the kept record says as the other one did takes the edit, by the rules that two clones' edits merge by. */
export function carriedOver(collection: Collection, edit: LateEdit, keep: RecordData): CarriedOver {
  const open: ParkedField[] = [];
  let [base, theirs] = [keep, keep];
  for (const name of editedFields(edit)) {
    const versions = versionsOf(edit, keep, name);
    const field = collection.fields.get(name);
    const isOther = !sameValue(versions.ours, versions.base);
    if (field !== undefined && isOther && isContradicting(field, versions.ours, versions.theirs)) {
      open.push({ pointer: `/${name}`, ...versions });
      continue;
    }
    base = withValueAt(base, name, versions.base);
    theirs = withValueAt(theirs, name, versions.theirs);
  }
  const merged = mergeRecords(base, keep, theirs, mergeRulesOf(collection));
  let data = merged.value as RecordData;
  for (const { rule, ...field } of merged.conflicts) {
    const text = rule === 'text' ? withNewParagraphs(field) : null;
    if (text === null) open.push(field);
    else data = withValueAt(data, field.pointer.slice(1).replaceAll('/', '.'), text);
  }
  const fields = [...new Set(diffRecords(keep, data).map(({ keys }) => keys[0] ?? ''))];
  return { data, fields, open };
}

/** The same edit with nothing decided: all its fields are open. */
export function leftOpen(edit: LateEdit, keep: RecordData): CarriedOver {
  const open = editedFields(edit)
    .map((name) => ({ pointer: `/${name}`, ...versionsOf(edit, keep, name) }))
    .filter(({ ours, theirs }) => !sameValue(ours, theirs));
  return { data: keep, fields: [], open };
}

function editedFields({ base, edited }: LateEdit): string[] {
  const names = new Set([...Object.keys(base), ...Object.keys(edited)]);
  return [...names].filter(
    (name) => !OWN.includes(name) && !sameValue(memberOf(base, name), memberOf(edited, name)),
  );
}

function versionsOf(
  { base, edited }: LateEdit,
  keep: RecordData,
  name: string,
): Omit<ParkedField, 'pointer'> {
  return {
    base: memberOf(base, name),
    ours: memberOf(keep, name),
    theirs: memberOf(edited, name),
  };
}

/** Ours and the paragraphs that the edit wrote; null where it only took some away. */
function withNewParagraphs({ base, ours, theirs }: Omit<ParkedField, 'pointer'>): string | null {
  if (typeof ours !== 'string') return null;
  const known = new Set([...paragraphsOf(base), ...paragraphsOf(ours)]);
  const added = paragraphsOf(theirs).filter((text) => !known.has(text));
  return added.length === 0 ? null : [ours.trimEnd(), ...added].join('\n\n');
}

function paragraphsOf(text: JsonValue): string[] {
  return typeof text === 'string' ? text.split(/\n{2,}/).map((part) => part.trim()) : [];
}
