/** The filter box: shorthand (`stage=offered expectedValue>=50000 acme`), or one CEL expression. */
import { parseSearchBox } from '../expr/shorthand.ts';
import type { Collection } from '../schema/model.ts';
import { shorthandContext } from '../workspace/shorthand-context.ts';
import type { Reading } from '../workspace/types.ts';

/** Conditions in CEL, and words to search for. */
export type Filter = { readonly where: readonly string[]; readonly search: string };

/** What only CEL has: `==`, `&&`, `||`, calls, lists, a negation in front. */
const CEL_SIGNS = /==|&&|\|\||\w\(|\bin\s*\[|^\s*!\s*[\w(]/;

/** Throws a `PailError` with the position and the nearest name for what cannot be understood. */
export function readFilter(workspace: Reading, collection: Collection, text: string): Filter {
  if (text === '') return { where: [], search: '' };
  if (CEL_SIGNS.test(text)) return { where: [text], search: '' };
  return parseSearchBox(text, shorthandContext(workspace, collection));
}
