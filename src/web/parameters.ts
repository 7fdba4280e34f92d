/** URL parameters, read strictly: what is not understood is refused, never ignored. */
import type { Request } from 'express';
import { PailError } from '../errors.ts';
import { HttpProblem } from './http-problem.ts';

const MAX_PAGE = 500;

/** All values of a repeatable parameter; empty ones left out. */
export function valuesOf(req: Request, name: string): string[] {
  const value: unknown = req.query[name];
  const list = Array.isArray(value) ? value : [value];
  return list.filter((v): v is string => typeof v === 'string' && v.trim() !== '');
}

/** The last value of a parameter, trimmed; `''` when absent. */
export function textOf(req: Request, name: string): string {
  return valuesOf(req, name).at(-1)?.trim() ?? '';
}

/** Comma-separated names, over all occurrences of the parameter. */
export function listOf(req: Request, name: string): string[] {
  return valuesOf(req, name)
    .flatMap((v) => v.split(','))
    .map((v) => v.trim())
    .filter((v) => v !== '');
}

/** A positive whole number; `fallback` when absent. Throws `usage` for anything else or beyond `max`. */
export function countOf(req: Request, name: string, fallback: number, max: number): number {
  const text = textOf(req, name);
  if (text === '') return fallback;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= max) return value;
  throw new PailError('usage', `${name}: "${text}" is not a number from 1 to ${max}`, {
    parameter: name,
    max,
  });
}

/** Records per page, at most 500 (RELIABILITY G8). */
export function limitOf(req: Request, fallback: number): number {
  return countOf(req, 'limit', fallback, MAX_PAGE);
}

/** A switch: absent, `1`/`true` or `0`/`false`; present without a value is on. */
export function flagOf(req: Request, name: string): boolean {
  const value: unknown = req.query[name];
  if (value === undefined) return false;
  if (value === '' || value === '1' || value === 'true') return true;
  if (value === '0' || value === 'false') return false;
  throw new PailError('usage', `${name}: "${String(value)}" is neither true nor false`);
}

/** Refuses parameters outside `known`. */
export function refuseUnknown(req: Request, known: readonly string[]): void {
  for (const name of Object.keys(req.query)) {
    if (known.includes(name)) continue;
    throw new PailError('usage', `unknown parameter "${name}" (known: ${known.join(', ')})`, {
      parameter: name,
      known,
    });
  }
}

/** Throws for a request that would write to what was. */
export function refusePast(req: Request): void {
  if (textOf(req, 'at') === '') return;
  throw new HttpProblem(400, 'usage', 'The past cannot be changed; leave `at` out to write now.');
}
