/** Reads a JSON request body with the limits of RELIABILITY G8: 1 MB, 64 levels. */
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { text } from 'express';
import { PailError } from '../errors.ts';
import { MAX_SENT_BYTES, scanJson } from '../record/scan-json.ts';
import type { JsonObject, JsonValue } from '../record/types.ts';
import { HttpProblem } from './http-problem.ts';

const JSON_TYPES = ['application/json', 'application/merge-patch+json'];
const JSON_PATCH = 'application/json-patch+json';

/** Middleware that leaves the raw text in `req.body`; another media type is refused (415). */
export const readText: RequestHandler[] = [
  checkType(JSON_TYPES),
  text({ type: () => true, limit: MAX_SENT_BYTES }),
];

/** The same for a `PATCH`, which may be a JSON Patch, too. */
export const readPatch: RequestHandler[] = [
  checkType([...JSON_TYPES, JSON_PATCH]),
  text({ type: () => true, limit: MAX_SENT_BYTES }),
];

/** True when the body is a JSON Patch (RFC 6902). */
export function isJsonPatch(req: Request): boolean {
  return typeOf(req) === JSON_PATCH;
}

/**
 * The request's JSON object. Throws `usage` when it is none, nests too deep, or holds what JSON cannot carry
 * through a record file: duplicate keys, numbers that lose digits, lone surrogates.
 */
export function jsonObjectOf(req: Request): JsonObject {
  const value = jsonOf(req);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new PailError('usage', `expected a JSON object, found ${kindOf(value)}`);
  }
  return value;
}

/** The same for JSON of any kind. */
export function jsonOf(req: Request): JsonValue {
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
  return JSON.parse(source) as JsonValue;
}

function checkType(known: readonly string[]): RequestHandler {
  return (req: Request, _res: Response, next: NextFunction): void => {
    const type = typeOf(req);
    if (known.includes(type)) {
      next();
      return;
    }
    const named = known.toReversed().join(' or ');
    throw new HttpProblem(415, 'media_type', `Content-Type is "${type}"; send ${named}.`);
  };
}

function typeOf(req: Request): string {
  return (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
