/** Refusals that only HTTP knows, and the one shape of every error answer (RFC 9457). */
import { STATUS_CODES } from 'node:http';
import { HTTP_STATUS, PailError, type Problem } from '../errors.ts';

/** A request refused before it reaches the workspace: wrong host, method, media type, page size. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: string,
    message: string,
    data: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'HttpProblem';
    this.status = status;
    this.code = code;
    this.data = data;
  }
}

/** Body of an `application/problem+json` answer. Facts of the error stand beside the standard members. */
export type ProblemBody = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly [fact: string]: unknown;
};

/** Body for anything thrown while a request was handled. A bug's message stays inside: it may hold paths. */
export function problemBody(error: unknown): ProblemBody {
  if (error instanceof PailError) {
    return body(HTTP_STATUS[error.code], error.code, error.message, error.data);
  }
  if (error instanceof HttpProblem) {
    return body(error.status, error.code, error.message, error.data);
  }
  const known = bodyParserProblem(error);
  if (known !== undefined) return known;
  return body(500, 'internal', 'Something broke inside Pail. Nothing was changed.', {});
}

/** The body with words for people beside each problem's message: titles in place of names of fields. */
export function withWords(body: ProblemBody, wordsOf: (problem: Problem) => string): ProblemBody {
  const { problems } = body;
  if (!Array.isArray(problems)) return body;
  const worded = (problems as readonly Problem[]).map((one) => ({ ...one, words: wordsOf(one) }));
  return { ...body, problems: worded };
}

/** True for faults of Pail itself, which belong in its log. */
export function isBug(error: unknown): boolean {
  return problemBody(error).code === 'internal';
}

function body(
  status: number,
  code: string,
  detail: string,
  data: Readonly<Record<string, unknown>>,
): ProblemBody {
  const title = STATUS_CODES[status] ?? 'Error';
  return { ...data, type: 'about:blank', title, status, detail, code };
}

/** Faults that express itself finds in a request: too long, cut off, a path that does not decode. */
function bodyParserProblem(error: unknown): ProblemBody | undefined {
  if (!(error instanceof Error)) return undefined;
  const { status, type } = error as Error & { status?: unknown; type?: unknown };
  if (type === 'entity.too.large') {
    return body(413, 'too_large', 'The body is larger than 1 MB; send less at a time.', {});
  }
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return body(status, 'usage', error.message, {});
  }
  return undefined;
}
