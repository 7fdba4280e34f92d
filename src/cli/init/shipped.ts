/** The model that ships with Pail, read from its package. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DriverProgram } from '../../history/driver-config.ts';
import {
  type chooseCollections,
  isFileOf,
  readShipped,
  type ShippedCollection,
  type TextFile,
} from '../../workspace/init-plan.ts';
import type { Shipped } from '../../workspace/packs/pack-files.ts';

const PACKAGE = 'pail-crm';

/** Absolute directory of the package that this code belongs to, bundled or not. */
export function shippedDir(): string {
  for (let dir = dirname(fileURLToPath(import.meta.url)); ; dir = dirname(dir)) {
    const file = join(dir, 'package.json');
    if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === PACKAGE) return dir;
    if (dirname(dir) === dir) throw new Error(`no package.json of ${PACKAGE} above this file`);
  }
}

/** What git starts to merge a record: this Node and this Pail. */
export function driverProgram(): DriverProgram {
  return { node: process.execPath, script: join(shippedDir(), 'bin', 'pail.js') };
}

/** Shipped files below a top directory whose name ends so; sorted by path. */
export function shippedFiles(dir: string, top: string, extension: string): TextFile[] {
  return pathsBelow(dir, top)
    .filter((path) => path.endsWith(extension))
    .map((path) => ({ path, text: readFileSync(join(dir, path), 'utf8') }));
}

/** All schema files. */
export function shippedSchemas(dir: string): TextFile[] {
  return shippedFiles(dir, 'schemas', '.schema.json');
}

/** Records of the chosen collections: only the reference ones, or with `demo` all, with their attachments. */
export function shippedRecords(
  dir: string,
  choice: ReturnType<typeof chooseCollections>,
  demo: boolean,
): TextFile[] {
  const all: readonly ShippedCollection[] = readShipped(shippedSchemas(dir)).collections;
  const wanted = choice.collections.filter((one) => demo || one.reference);
  return pathsBelow(dir, 'bucket')
    .filter((path) => isFileOf(path, wanted, all))
    .map((path) => ({ path, text: readFileSync(join(dir, path), 'utf8') }));
}

/** What packs consist of: schemas, views and reference records. */
export function shippedModel(dir: string): Shipped {
  const schemas = shippedSchemas(dir);
  const { collections, shared } = readShipped(schemas);
  const choice = { packs: [], collections, shared, absent: [] };
  return {
    schemas,
    views: shippedFiles(dir, 'views', '.yaml'),
    records: shippedRecords(dir, choice, false),
  };
}

function pathsBelow(dir: string, top: string): string[] {
  const root = join(dir, top);
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(dir.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}
