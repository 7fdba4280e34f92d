/** What people write where shorthand is expected, and what can only be CEL. */

import { PailError } from '../errors.ts';
import { compileCondition } from './compile.ts';
import { memberNames } from './members.ts';
import type { CompileContext } from './types.ts';

/** What only CEL has: `==`, `&&`, `||`, calls, lists, a negation in front. */
const SIGNS = /==|&&|\|\||\w\(|\bin\s*\[|^\s*!\s*[\w(]/;
/** A comparison with blanks around it; as words it would quietly find nothing. */
const COMPARED = /\s(?:[<>]=?|!=)\s/;
const IN_LIST = /^\s*(?:"[^"]*"|'[^']*'|\w+)\s+in\s+[A-Za-z_][\w.]*\s*$/;

/** No words look like this: ` == `, `.size() > `. */
const CERTAIN = /\s==\s|\w\.\w+\(.*\)\s*[<>=!]/;

/** Whether the text is one CEL expression rather than filters and words. */
function looksLikeCel(text: string, context: CompileContext): boolean {
  if (SIGNS.test(text)) return true;
  return beginsWithField(text, context) ? COMPARED.test(text) : IN_LIST.test(text);
}

/**
 * Whether a term is a condition as it stands. Throws `expr_syntax` or `expr_type` for one that is certainly meant so and
 * is faulty; what else does not compile is text.
 */
export function isCondition(term: string, context: CompileContext): boolean {
  if (!looksLikeCel(term, context)) return false;
  try {
    compileCondition(term, context);
    return true;
  } catch (error) {
    if (!(error instanceof PailError)) throw error;
    if (beginsWithField(term, context) || CERTAIN.test(term)) throw error;
    return false;
  }
}

function beginsWithField(text: string, { collection }: CompileContext): boolean {
  const first = /^[\s!(]*([A-Za-z_]\w*)/.exec(text)?.[1] ?? '';
  return memberNames([collection]).includes(first);
}
