/** What a filter that somebody types is read by: the same names and numbers as what is written. */

import type { TypedContext } from '../expr/shorthand-value.ts';
import type { Collection } from '../schema/model.ts';
import { recordMeant } from './by-name.ts';
import type { Reading } from './types.ts';

export function shorthandContext(reading: Reading, collection: Collection): TypedContext {
  const { model, config, index } = reading;
  const { timezone, locale, currency } = config;
  const find = (reference: string, path: string) => reading.find(reference, path);
  const resolve = (reference: string, collections: readonly string[]): string | undefined => {
    const paths = collections.filter((path) => model.collections.has(path));
    return recordMeant(reference, paths, index, {
      find,
      titleOf: (one) => reading.displayName(one),
    })?.id;
  };
  return { model, collection, timezone, typed: { locale, currency, resolve } };
}
