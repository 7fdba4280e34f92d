/** Which columns and texts go into each field of each record that a row is about. */

import { type Field, fieldAt, type Model } from '../../schema/model.ts';
import type { Hints } from './convert-cell.ts';
import { type Mapping, type Part, requireTarget, type Target } from './map-columns.ts';
import type { ImportOptions } from './types.ts';

export type Source =
  | {
      readonly kind: 'cell';
      readonly index: number;
      readonly header: string;
      readonly hints: Hints;
    }
  | {
      readonly kind: 'text';
      readonly template: string;
      readonly header: string;
      readonly hints: Hints;
    };

export type Slot = {
  readonly path: string;
  /** Null for a key of an open object. */
  readonly field: Field | null;
  readonly sources: readonly Source[];
  readonly also?: string;
  readonly isDefault: boolean;
};

/** What goes into each field of each part, in the order of columns. */
export function slotsOf(
  mapping: Mapping,
  model: Model,
  options: ImportOptions,
  hintsOf: (index: number) => Hints,
): ReadonlyMap<string, readonly Slot[]> {
  const parts = new Map(mapping.parts);
  const main = (parts.get('') as Part).collection;
  const slots = new Map<string, Map<string, Slot>>();
  const add = (target: Target, source: Source, isFixed: boolean, isDefault: boolean): void => {
    const { collection } = parts.get(target.part) as Part;
    const own = slots.get(target.part) ?? new Map<string, Slot>();
    slots.set(target.part, own);
    const key = isDefault ? `default ${target.path}` : target.path;
    const before = own.get(key);
    own.set(key, {
      path: target.path,
      field: fieldAt(collection, target.path) ?? null,
      sources: isFixed ? [source] : [...(before?.sources ?? []), source],
      isDefault,
      ...(target.also === undefined ? {} : { also: target.also }),
    });
  };
  mapping.columns.forEach(({ header, target }, index) => {
    // Pail's own export: that date is what history says.
    const isOwnDate = header === 'updatedAt' && hintsOf(index).isExact;
    if (target === null || isOwnDate) return;
    add(target, { kind: 'cell', index, header, hints: hintsOf(index) }, false, false);
  });
  const finder = { model, main, parts };
  for (const [isDefault, texts] of [
    [false, options.set],
    [true, options.defaults],
  ] as const) {
    for (const [path, template] of Object.entries(texts)) {
      const target = requireTarget(path, finder);
      add(
        target,
        { kind: 'text', template, header: path, hints: hintsOf(-1) },
        !isDefault,
        isDefault,
      );
    }
  }
  return new Map([...slots].map(([name, own]) => [name, [...own.values()]]));
}
