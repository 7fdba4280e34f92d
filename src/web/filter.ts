/** The filter box: shorthand (`stage=offered expectedValue>=50000 acme`), or one CEL expression. */
import { parseSearchBox } from '../expr/shorthand.ts';
import { isCondition } from '../expr/shorthand-cel.ts';
import type { Collection } from '../schema/model.ts';
import { shorthandContext } from '../workspace/shorthand-context.ts';
import type { Reading } from '../workspace/types.ts';

/** Conditions in CEL, and words to search for. */
export type Filter = { readonly where: readonly string[]; readonly search: string };

/** Throws a `PailError` with the position and the nearest name for what cannot be understood. */
export function readFilter(workspace: Reading, collection: Collection, text: string): Filter {
  if (text === '') return { where: [], search: '' };
  const context = shorthandContext(workspace, collection);
  if (isCondition(text, context)) return { where: [text], search: '' };
  return parseSearchBox(text, context);
}
