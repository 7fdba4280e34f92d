/** Small readers of records, and the event that all sources start from. */

import type { RecordData, StoredRecord } from '../../record/types.ts';
import { memberOf, textAt } from '../../record/value.ts';
import type { Doer, TimelineGround, Told } from './types.ts';

/** The field's texts, whether it holds one or a list. */
export function textsAt(data: RecordData, field: string): readonly string[] {
  const value = memberOf(data, field);
  const list = Array.isArray(value) ? value : [value];
  return list.filter((one): one is string => typeof one === 'string' && one !== '');
}

/** The field's date-time or day where it is a real one. */
export function momentAt(data: RecordData, field: string): string | null {
  const text = textAt(data, field);
  return text === null || Number.isNaN(Date.parse(text)) ? null : text;
}

export function doerOf(id: string | null, { nameOf }: TimelineGround): Doer | null {
  return id === null ? null : { id, name: nameOf(id) ?? id };
}

/** Texts that are there, one below the other; null when none is. */
export function joined(...texts: readonly (string | null)[]): string | null {
  const there = texts.filter((text): text is string => text !== null && text.trim() !== '');
  return there.length === 0 ? null : there.join('\n');
}

type Start = Pick<Told, 'at' | 'kind' | 'title'> & Partial<Told>;

/** An event that `record` tells of. */
export function toldBy(record: StoredRecord, start: Start): Told {
  return {
    text: null,
    by: null,
    recordId: record.id,
    aboutId: null,
    source: record.collection,
    commit: null,
    rank: 1,
    tells: [],
    like: [],
    covers: [],
    isImported: false,
    ...start,
  };
}

/** `email_replied` → `Email replied`. */
export function words(type: string): string {
  const text = type.replaceAll(/[_-]+/g, ' ').trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
