/** What the columns of a file as a whole say of their cells: day or month first, decimal sign, shares of 1. */

import type { Field } from '../../schema/model.ts';
import { cellContent, convertCell, type Hints } from './convert-cell.ts';
import { dateOrderIn } from './convert-date.ts';
import { decimalsIn, isFraction } from './convert-number.ts';
import { isGoneState } from './row-states.ts';
import type { DateOrder, Decimals, ImportOptions, Row } from './types.ts';

type Seen<T> = Set<T>;

type Column = {
  readonly index: number;
  readonly kind: 'date' | 'number' | 'percent';
  readonly dates: Seen<DateOrder>;
  readonly decimals: Seen<Decimals>;
  hasFraction: boolean;
  isBeyondOne: boolean;
};

type Choice = { readonly index: number; readonly field: Field; fits: number; misfits: number };

/** So many cells, and none of them right: the column's name means something else there. */
const ENOUGH = 5;

const ANY: Hints = { timezone: 'UTC', isExact: false, isShare: false };

export class ColumnProfile {
  readonly #columns: readonly Column[];
  readonly #choices: readonly Choice[];
  readonly #options: ImportOptions;
  readonly #timezone: string;
  readonly #isOwnId: (id: string) => boolean;
  /** Column of ids that are Pail's own, for as long as all are; -1: none. */
  #ownIds: number;

  /**
   * `fields`: what each column becomes; undefined for columns that are left out or hold references. `isGuessed`: nobody
   * has said that it is so.
   */
  constructor(
    fields: readonly (Field | undefined)[],
    options: ImportOptions,
    timezone: string,
    ids: { readonly column: number; readonly isOwn: (id: string) => boolean },
    isGuessed: (column: number) => boolean,
  ) {
    this.#options = options;
    this.#timezone = timezone;
    this.#ownIds = ids.column;
    this.#isOwnId = ids.isOwn;
    this.#choices = fields.flatMap((field, index): Choice[] => {
      if (field?.values === undefined || field.type !== 'string' || !isGuessed(index)) return [];
      return [{ index, field, fits: 0, misfits: 0 }];
    });
    this.#columns = fields.flatMap((field, index): Column[] => {
      const kind = field === undefined ? null : kindOf(field);
      if (kind === null) return [];
      const [dates, decimals] = [new Set<DateOrder>(), new Set<Decimals>()];
      return [{ index, kind, dates, decimals, hasFraction: false, isBeyondOne: false }];
    });
  }

  /** Columns of which enough cells were seen, and none was a value that the field takes. */
  unfit(): readonly number[] {
    const none = this.#choices.filter(({ fits, misfits }) => fits === 0 && misfits >= ENOUGH);
    return none.map(({ index }) => index);
  }

  see({ cells }: Row): void {
    for (const choice of this.#choices) {
      const content = choice.fits === 0 ? cellContent(cells[choice.index] ?? null) : null;
      if (content === null) continue;
      const converted = convertCell(choice.field, content, ANY);
      const isState = choice.field.path === 'status' && isGoneState(content);
      if ('value' in converted || isState) choice.fits++;
      else choice.misfits++;
    }
    if (this.#ownIds >= 0 && !this.#isOwnId(String(cells[this.#ownIds] ?? ''))) this.#ownIds = -1;
    for (const column of this.#columns) {
      const content = cellContent(cells[column.index] ?? null);
      if (content === null) continue;
      const text = String(content);
      if (column.kind === 'date') {
        const order = dateOrderIn(text);
        if (order !== null) column.dates.add(order);
        continue;
      }
      const decimals = typeof content === 'string' ? decimalsIn(text) : null;
      if (decimals !== null) column.decimals.add(decimals);
      if (column.kind !== 'percent') continue;
      if (isFraction(text)) column.hasFraction = true;
      else if (!/^(0|1)([.,]0+)?$/.test(text)) column.isBeyondOne = true;
    }
  }

  /** What is known once all rows were seen: the column's own way, else that of the other columns, else nobody's. */
  hints(index: number): Hints {
    const column = this.#columns.find((one) => one.index === index);
    const { dates, decimals } = this.#options;
    // Pail's own export: numbers are written in one way, and mean what they say.
    if (this.#ownIds >= 0) {
      return { timezone: this.#timezone, isExact: true, isShare: false, decimals: 'point' };
    }
    const order = dates ?? only(column?.dates) ?? this.#common((one) => one.dates);
    const sign = decimals ?? only(column?.decimals) ?? this.#common((one) => one.decimals);
    return {
      timezone: this.#timezone,
      isExact: false,
      isShare: column?.kind === 'percent' && column.hasFraction && !column.isBeyondOne,
      ...(order === undefined ? {} : { order }),
      ...(sign === undefined ? {} : { decimals: sign }),
    };
  }

  #common<T>(seenIn: (column: Column) => Seen<T>): T | undefined {
    return only(new Set(this.#columns.flatMap((column) => [...seenIn(column)])));
  }
}

function kindOf({ type, ui }: Field): Column['kind'] | null {
  if (type === 'date' || type === 'date-time') return 'date';
  if (type !== 'number' && type !== 'integer') return null;
  return ui.format === 'percent' ? 'percent' : 'number';
}

function only<T>(seen: Seen<T> | undefined): T | undefined {
  return seen?.size === 1 ? [...seen][0] : undefined;
}
