/** What Pail says when something is wrong: a `Problem` for bad data, a `PailError` for a refused operation. */

/** Codes of refused operations. `EXIT_CODES` and `HTTP_STATUS` give each one its face. */
export const ERROR_CODES = [
  'usage',
  'not_found',
  'ambiguous',
  'invalid',
  'restricted',
  'stale',
  'conflict',
  'forbidden',
  'locked',
  'too_large',
  'no_workspace',
  'exists',
  'query',
  'expr_syntax',
  'expr_type',
  'expr_budget',
  'view',
  'config',
  'io',
  'git',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** One fault in one file. Bad data is a value: problems are collected, never thrown. */
export type Problem = {
  /** File path relative to the workspace root, `/`-separated, e.g. `bucket/crm/deals/deal_x.json`. */
  readonly path: string;
  /** RFC 6901 JSON pointer into the file; `''` is the whole file. */
  readonly pointer: string;
  /** Stable machine-readable name of the rule that is broken, e.g. `enum`, `unknown_field`, `dangling`. */
  readonly code: string;
  /** One sentence without the path: what was found, what is allowed, what to do. */
  readonly message: string;
  /** Names of fields in the message, which a face may have titles for. */
  readonly fields?: readonly string[];
  /** Warnings are shown but never refuse a write nor fail `check`. */
  readonly level: 'error' | 'warning';
  /** 1-based line in the file, where it is known (views, unparseable files). */
  readonly line?: number;
  /** The record's id, where the file is one record. */
  readonly id?: string;
  /** Id of another record that the fault is about: the holder of a unique value. */
  readonly other?: string;
};

/** Extra facts of an error, shown under `error.data` in JSON answers. */
export type ErrorData = Readonly<Record<string, unknown>>;

/** A refused operation: nothing was changed. Its message stands by itself; `data` repeats its facts for machines. */
export class PailError extends Error {
  readonly code: ErrorCode;
  readonly data: ErrorData;

  constructor(code: ErrorCode, message: string, data: ErrorData = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'PailError';
    this.code = code;
    this.data = data;
  }
}

/** Process exit code per error code: 1 refused or not found, 2 wrong usage or query, 3 conflict or stale. */
export const EXIT_CODES: Readonly<Record<ErrorCode, 1 | 2 | 3>> = {
  usage: 2,
  not_found: 1,
  ambiguous: 1,
  invalid: 1,
  restricted: 1,
  stale: 3,
  conflict: 3,
  forbidden: 1,
  locked: 1,
  too_large: 1,
  no_workspace: 1,
  exists: 1,
  query: 2,
  expr_syntax: 2,
  expr_type: 2,
  expr_budget: 2,
  view: 1,
  config: 1,
  io: 1,
  git: 1,
};

/** HTTP status per error code (RFC 9110, RFC 9457 bodies). */
export const HTTP_STATUS: Readonly<Record<ErrorCode, number>> = {
  usage: 400,
  not_found: 404,
  ambiguous: 404,
  invalid: 422,
  restricted: 409,
  stale: 412,
  conflict: 409,
  forbidden: 403,
  locked: 503,
  too_large: 413,
  no_workspace: 500,
  exists: 409,
  query: 400,
  expr_syntax: 400,
  expr_type: 400,
  expr_budget: 400,
  view: 422,
  config: 409,
  io: 500,
  git: 409,
};

/** An error for a refused write: the problems it would have introduced, in one message. */
export function invalidError(problems: readonly Problem[]): PailError {
  const lines = problems.map((p) => formatProblem(p));
  const head = problems.length === 1 ? '' : `${problems.length} problems:\n`;
  return new PailError('invalid', head + lines.join('\n'), { problems });
}

/** A problem in one line: `bucket/crm/deals/deal_x.json /stage: "wonn" is not …`. */
export function formatProblem(problem: Problem): string {
  const line = problem.line === undefined ? '' : `:${problem.line}`;
  const pointer = problem.pointer === '' ? '' : ` ${problem.pointer}`;
  return `${problem.path}${line}${pointer}: ${problem.message}`;
}
