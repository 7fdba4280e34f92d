/** Reads a JSON request body with the limits of RELIABILITY G8: 1 MB, 64 levels. */
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { text } from 'express';
import { PailError } from '../errors.ts';
import { scanJson } from '../record/scan-json.ts';
import type { JsonObject, JsonValue } from '../record/types.ts';
import { HttpProblem } from './http-problem.ts';

const MAX_BYTES = '1mb';
const JSON_TYPES = ['application/json', 'application/merge-patch+json'];

/** Middleware that leaves the raw text in `req.body`; another media type is refused (415). */
export const readText: RequestHandler[] = [checkType, text({ type: () => true, limit: MAX_BYTES })];

/**
 * The request's JSON object. Throws `usage` when it is none, nests too deep, or holds what JSON cannot carry
 * through a record file: duplicate keys, numbers that lose digits, lone surrogates.
 */
export function jsonObjectOf(req: Request): JsonObject {
  const source: unknown = req.body;
  if (typeof source !== 'string' || source.trim() === '') {
    throw new PailError(
      'usage',
      'the body is empty; send a JSON object, e.g. {"stage": "offered"}',
    );
  }
  const fault = scanJson(source)[0];
  if (fault !== undefined) {
    throw new PailError('usage', `body line ${fault.line}: ${fault.message}`, { ...fault });
  }
  const value = JSON.parse(source) as JsonValue;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new PailError('usage', `expected a JSON object, found ${kindOf(value)}`);
  }
  return value;
}

function checkType(req: Request, _res: Response, next: NextFunction): void {
  const type = (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (JSON_TYPES.includes(type)) {
    next();
    return;
  }
  throw new HttpProblem(
    415,
    'media_type',
    `Content-Type is "${type}"; send application/merge-patch+json or application/json.`,
  );
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
