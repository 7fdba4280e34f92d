/** The viewer's own scripts, styles and icons: read once, served with a hash in the address and cached for good. */

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { NextFunction, Request, Response } from 'express';
import { ownOf } from '../record/value.ts';

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
};

type Asset = { readonly bytes: Buffer; readonly type: string; readonly hash: string };

export type Assets = {
  /** Address of an asset with its content's hash: `/assets/app.js?v=…`. */
  readonly href: (name: string) => string;
  readonly serve: (req: Request, res: Response, next: NextFunction) => void;
};

/** Reads the built assets: beside the bundle, or in `dist` when the sources run as they are. */
export function loadAssets(): Assets {
  const assets = readAssets(assetFolder());
  return {
    href: (name) => `/assets/${name}?v=${assets.get(name)?.hash ?? 'missing'}`,
    serve: (req, res, next) => {
      const name = req.path.slice('/assets/'.length);
      const asset = req.path.startsWith('/assets/') ? assets.get(name) : undefined;
      if (asset === undefined) {
        next();
        return;
      }
      send(asset, req, res);
    },
  };
}

function send(asset: Asset, req: Request, res: Response): void {
  const fresh = req.query['v'] === asset.hash;
  res.set({
    'Content-Type': asset.type,
    ETag: `"${asset.hash}"`,
    'Cache-Control': fresh ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  if (req.headers['if-none-match'] === `"${asset.hash}"`) res.status(304).end();
  else res.end(asset.bytes);
}

function assetFolder(): string {
  const folders = ['./assets/', '../../dist/assets/'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const found = folders.find((folder) => existsSync(folder));
  if (found !== undefined) return found;
  throw new Error(`the viewer's assets are not built (looked in ${folders.join(' and ')})`);
}

function readAssets(folder: string): ReadonlyMap<string, Asset> {
  const assets = new Map<string, Asset>();
  for (const name of readdirSync(folder)) {
    const type = ownOf(TYPES, name.slice(name.lastIndexOf('.') + 1));
    if (type === undefined) continue;
    const bytes = readFileSync(folder + name);
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
    assets.set(name, { bytes, type, hash });
  }
  return assets;
}
