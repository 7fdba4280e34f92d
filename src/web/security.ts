/** What a request must be before anything looks at it, and the headers every answer carries (RELIABILITY G12). */
import type { NextFunction, Request, Response } from 'express';
import { HttpProblem } from './http-problem.ts';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Cache-Control': 'no-store',
};

const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

export function securityHeaders(_req: Request, res: Response, next: NextFunction): void {
  res.set(HEADERS);
  next();
}

/**
 * Refuses names that are not this machine's loopback with the port the request came in on: a page
 * elsewhere whose name was pointed at 127.0.0.1 (DNS rebinding) sends its own name.
 */
export function checkHost(req: Request, _res: Response, next: NextFunction): void {
  const host = req.headers.host ?? '';
  if (isOwnHost(host, req.socket.localPort)) {
    next();
    return;
  }
  throw new HttpProblem(
    421,
    'misdirected',
    `This server answers to localhost only, not to "${host}". Open http://127.0.0.1:${req.socket.localPort}/ instead.`,
  );
}

/** Refuses writes that another site's page makes with this browser. Programs send neither header. */
export function checkOrigin(req: Request, _res: Response, next: NextFunction): void {
  if (READING.has(req.method)) {
    next();
    return;
  }
  const site = req.headers['sec-fetch-site'];
  const origin = req.headers.origin;
  const siteOk = site === undefined || site === 'same-origin' || site === 'none';
  const originOk = origin === undefined || origin === `http://${req.headers.host}`;
  if (siteOk && originOk) {
    next();
    return;
  }
  throw new HttpProblem(
    403,
    'cross_site',
    `Refused: a page of ${origin ?? 'another site'} tried to change this workspace.`,
  );
}

function isOwnHost(host: string, port: number | undefined): boolean {
  const match = /^(\[[0-9a-f:]+\]|[a-z0-9.-]+?)(?::(\d{1,5}))?$/i.exec(host);
  if (match === null) return false;
  const name = (match[1] ?? '').toLowerCase();
  return LOOPBACK_NAMES.has(name) && Number(match[2] ?? 80) === port;
}
