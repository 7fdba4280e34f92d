/** Errors of expressions: one sentence, then the source line with a caret under the place. */

import { type ErrorCode, type ErrorData, PailError } from '../errors.ts';
import type { Span } from './ast.ts';

/**
 * Error about a place in an expression. Its `data` has `source`, `start`, `end` (UTF-16 offsets, end exclusive)
 * and `message` (the sentence without the source), plus `extra`.
 */
export function exprError(
  code: Extract<ErrorCode, 'expr_syntax' | 'expr_type' | 'expr_budget' | 'forbidden'>,
  source: string,
  span: Span,
  message: string,
  extra: ErrorData = {},
): PailError {
  const { start, end } = span;
  return new PailError(code, `${message}\n${excerpt(source, span)}`, {
    source,
    start,
    end,
    message,
    ...extra,
  });
}

const MAX_LINE = 160;

/** The line of `source` that holds the span's start, indented, with carets below it; long lines are cut around it. */
function excerpt(source: string, { start, end }: Span): string {
  const lineStart = source.lastIndexOf('\n', start - 1) + 1;
  const nextBreak = source.indexOf('\n', start);
  const lineEnd = nextBreak < 0 ? source.length : nextBreak;
  const cut = Math.max(lineStart, lineEnd - lineStart > MAX_LINE ? start - MAX_LINE / 2 : 0);
  const line = source.slice(cut, Math.min(lineEnd, cut + MAX_LINE));
  const column = start - cut;
  const width = Math.max(1, Math.min(end, cut + line.length, lineEnd) - start);
  const blanks = line.slice(0, column).replace(/[^\t]/g, ' ').padEnd(column, ' ');
  return `  ${line}\n  ${blanks}${'^'.repeat(width)}`;
}
