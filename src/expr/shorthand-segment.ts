/** `segment=key accounts` in the shorthand: whether the record, or the one that a relation leads to, is in a segment. */

import type { Span } from './ast.ts';
import { memberNames } from './members.ts';
import { resolvePath } from './shorthand-path.ts';
import { quote, refuse, splitValues, unquote } from './shorthand-value.ts';
import type { CompileContext } from './types.ts';

const NAME = 'segment';

/** Whether `segment` at a path's start asks for a segment: a field of that name comes first. */
export function asksForSegment(name: string, { collection }: CompileContext): boolean {
  return name === NAME && !memberNames([collection]).includes(NAME);
}

/** The condition as CEL; undefined where the path does not ask for a segment. Throws `expr_type`. */
export function segmentCondition(
  filter: {
    readonly term: string;
    readonly path: string;
    readonly operator: string;
    readonly value: string;
  },
  at: Span,
  context: CompileContext,
): string | undefined {
  const { term, path, operator, value } = filter;
  const subject = subjectOf(term, path, context);
  if (subject === undefined) return undefined;
  const site = { term, at };
  if (operator !== '=' && operator !== '==' && operator !== '!=') {
    return refuse(site, `${path} takes = or !=, and the name of a segment`);
  }
  if (value === '') return refuse(site, `the name of a segment is missing after "${path}="`);
  const tests = splitValues(site, value).map(
    (name) => `${subject}${NAME}(${quote(site, unquote(name))})`,
  );
  const any = tests.length === 1 ? (tests[0] ?? '') : `(${tests.join(' || ')})`;
  return operator === '!=' ? `!${any}` : any;
}

/** What stands before `segment(…)`: nothing, or a relation and a dot. */
function subjectOf(term: string, path: string, context: CompileContext): string | undefined {
  if (asksForSegment(path, context)) return '';
  if (!path.endsWith(`.${NAME}`)) return undefined;
  const { cel, node, loops } = resolvePath(term, path.slice(0, -NAME.length - 1), context);
  if (loops.length > 0 || node.type.kind !== 'record') return undefined;
  return memberNames(node.type.collections).includes(NAME) ? undefined : `${cel}.`;
}
