/** History over HTTP: what `pail log --json` answers. */
import type { Request } from 'express';
import type { LogRequest } from '../../workspace/history/types.ts';
import type { Workspace } from '../../workspace/types.ts';
import { countOf, limitOf, refuseUnknown, textOf } from '../parameters.ts';

const PARAMETERS = ['limit', 'offset', 'since', 'until', 'author', 'field'];
const WORDS = ['since', 'until', 'author', 'field'] as const;
const DEFAULT_LIMIT = 20;
const MAX_OFFSET = 1_000_000;

/** `{version, items, more}`, of the record or collection `of` or, with none, of what `?of=` names. */
export async function logAnswer(workspace: Workspace, req: Request, of?: string): Promise<object> {
  const { items, more, notices } = await workspace.history.log(logRequest(req, of));
  return { version: 1, items, more, ...(notices.length > 0 ? { notices } : {}) };
}

/** What the address asks of the log; `others` are parameters that it may have besides. */
export function logRequest(
  req: Request,
  of: string | undefined,
  others: readonly string[] = [],
): LogRequest {
  const own = of === undefined ? [...PARAMETERS, 'of'] : PARAMETERS;
  refuseUnknown(req, [...own, ...others]);
  const subject = of ?? textOf(req, 'of');
  const words = WORDS.map((name) => [name, textOf(req, name)] as const);
  return {
    limit: limitOf(req, DEFAULT_LIMIT),
    offset: textOf(req, 'offset') === '0' ? 0 : countOf(req, 'offset', 0, MAX_OFFSET),
    ...Object.fromEntries(words.filter(([, text]) => text !== '')),
    ...(subject === '' ? {} : { of: subject }),
  };
}
