/** From a row of cells to typed values, before anything is looked up: what each part of the row says of its record. */

import { ARCHIVED_AT } from '../../index/archived.ts';
import type { JsonObject, JsonValue } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import type { Model } from '../../schema/model.ts';
import { otherAddress } from './address-families.ts';
import { type Amount, currenciesIn, takeCurrency } from './cell-currency.ts';
import { contentReader } from './cell-texts.ts';
import { booleanOf, convertCell, type Hints } from './convert-cell.ts';
import type { Converted } from './convert-number.ts';
import { FULL_NAME, isFullName } from './field-names.ts';
import type { Mapping, Part } from './map-columns.ts';
import { mentionOf, type Reference, withAddresses } from './mentions.ts';
import { joinName, setName } from './person-names.ts';
import { type Slot, type Source, slotsOf } from './row-slots.ts';
import { isGoneState, saysGone, stagesIn } from './row-states.ts';
import { setMerged } from './set-value.ts';
import type { ImportOptions, Reason, Row } from './types.ts';

export type PartValues = {
  readonly part: Part;
  readonly values: JsonObject;
  readonly references: readonly Reference[];
  /** The row's own id in its source, or an id of Pail. */
  readonly ownId: string | null;
  /** Values for fields that the record's state may leave empty, and for empty fields. */
  readonly spare: readonly { readonly path: string; readonly value: JsonValue }[];
  /** Header of the first column that said something. */
  readonly column: string;
};

export type ReadRow = {
  readonly at: number;
  readonly parts: ReadonlyMap<string, PartValues>;
  readonly reasons: readonly Reason[];
};

export type RowReader = (row: Row) => ReadRow;

export type ReadGround = {
  readonly model: Model;
  /** The workspace's: that of records which name none. */
  readonly currency: string;
  /** UTC, to the second. */
  readonly now: string;
};

/** `hintsOf`: what the column with this number says of its cells. Throws `usage` for values of unknown fields. */
export function createRowReader(
  headers: readonly string[],
  mapping: Mapping,
  ground: ReadGround,
  options: ImportOptions,
  hintsOf: (index: number) => Hints,
): RowReader {
  const slots = slotsOf(mapping, ground.model, options, hintsOf);
  const contentOf = contentReader(headers, options);
  return (row) => {
    const reasons: Reason[] = [];
    if (row.fault !== undefined) {
      reasons.push({ column: null, code: 'row', message: row.fault });
      return { at: row.at, parts: new Map(), reasons };
    }
    for (const [index, message] of row.faults ?? []) {
      const { target = null, header = '' } = mapping.columns[index] ?? {};
      if (target !== null) reasons.push({ column: header, code: 'cell', message });
    }
    const parts = new Map<string, PartValues>();
    for (const [name, part] of mapping.parts) {
      const read = readPart(
        part,
        slots.get(name) ?? [],
        (source) => contentOf(row, source),
        reasons,
        ground,
      );
      if (read !== null) parts.set(name, read);
    }
    return { at: row.at, parts, reasons };
  };
}

const NOTHING: PartValues['spare'] = [];

type Said = { readonly content: JsonValue; readonly source: Source };

/** A part as far as its slots are read. */
type Reading = { -readonly [K in Exclude<keyof PartValues, 'references'>]: PartValues[K] } & {
  readonly references: Reference[];
  /** Amounts whose cells name their currency. */
  readonly amounts: Amount[];
  /** A cell says that the record is deleted or archived, and not when. */
  isArchived: boolean;
};

function readPart(
  part: Part,
  slots: readonly Slot[],
  contentOf: (source: Source) => JsonValue,
  reasons: Reason[],
  { currency, now }: ReadGround,
): PartValues | null {
  const reading: Reading = {
    part,
    values: {},
    references: [],
    amounts: [],
    isArchived: false,
    ownId: null,
    spare: NOTHING,
    column: '',
  };
  let isSilent = part.name !== '';
  const isOther = otherAddress(slots, (source) => contentOf(source) !== null);
  for (const slot of slots) {
    const said = slot.sources.flatMap((source): Said[] => {
      const content = isOther(slot.path, source) ? null : contentOf(source);
      return content === null ? [] : [{ content, source }];
    });
    const [first] = said;
    if (first === undefined) continue;
    if (!slot.isDefault && reading.column === '') reading.column = first.source.header;
    isSilent &&= slot.isDefault;
    takeSlot(slot, first, said, reading, reasons);
  }
  const { amounts, isArchived, ...read } = reading;
  if (isArchived) {
    const value = memberOf(read.values, 'sourceUpdatedAt') ?? now;
    read.spare = [...read.spare, { path: ARCHIVED_AT, value }];
  }
  reasons.push(...takeCurrency(read.values, amounts, part.collection, currency));
  joinName(read.values, part.collection);
  return isSilent ? null : read;
}

function takeSlot(
  slot: Slot,
  first: Said,
  said: readonly Said[],
  reading: Reading,
  reasons: Reason[],
): void {
  const { field } = slot;
  if (slot.path === 'id') {
    reading.ownId = String(first.content);
  } else if (field?.relation !== undefined) {
    const { relation } = field;
    const stated = relation.by === undefined ? said : stagesIn(said);
    if (relation.by !== undefined) reading.isArchived ||= saysGone(said);
    const named = stated.map(({ content, source }) => mentionOf(content, source.header, relation));
    const mentions = relation.by === undefined ? withAddresses(named) : named;
    // A stage is looked up within its pipeline, so that comes first.
    const order = relation.within === undefined ? 'unshift' : 'push';
    reading.references[order]({ field, relation, mentions });
  } else if (
    field === null ? slot.path === FULL_NAME : isFullName(field, reading.part.collection)
  ) {
    setName(reading.values, String(first.content));
  } else takeValue(slot, first, reading, reasons);
}

function takeValue(
  { path, field, isDefault, also }: Slot,
  { content, source }: Said,
  reading: Reading,
  reasons: Reason[],
): void {
  const converted = field === null ? { value: content } : convertCell(field, content, source.hints);
  if (saysArchived(path, content, reading, converted)) return;
  if ('fault' in converted) {
    const way = `; say what it means with --value '${source.header}:${String(content)}=…'`;
    const message = converted.fault + (converted.isChoice ? way : '');
    reasons.push({ column: source.header, code: 'value', message });
    return;
  }
  const { value } = converted;
  if (value === null) return;
  if (field?.ui.format === 'currency' && typeof content === 'string') {
    const codes = currenciesIn(content);
    if (codes.length > 0) reading.amounts.push({ column: source.header, text: content, codes });
  }
  if (isDefault) reading.spare = [...reading.spare, { path, value }];
  else setMerged(reading.values, path, value);
  if (also !== undefined) reading.spare = [...reading.spare, { path: also, value }];
}

/** True for a cell that says no more than whether the record is archived: `IsDeleted`, a status `archived`. */
function saysArchived(
  path: string,
  content: JsonValue,
  reading: Reading,
  converted: Converted<JsonValue>,
): boolean {
  if (path === ARCHIVED_AT) {
    const flag = booleanOf(content);
    if ('value' in flag) reading.isArchived ||= flag.value === true;
    return 'value' in flag;
  }
  const isState = path === 'status' && 'fault' in converted && converted.isChoice === true;
  const canBe = reading.part.collection.fields.has(ARCHIVED_AT);
  if (!isState || !canBe || !isGoneState(content)) return false;
  reading.isArchived = true;
  return true;
}
