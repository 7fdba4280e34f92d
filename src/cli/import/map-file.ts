/** Files of `--save-map` and `--map-file`: YAML, or JSON where the name ends so. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { parseSavedMap, type SavedMap } from '../../crm/import/saved-map.ts';
import { PailError } from '../../errors.ts';
import type { Env } from '../env.ts';

/** Throws `not_found`, and `usage` for a file that is no saved map. */
export function readMap(env: Env, file: string): SavedMap {
  let text: string;
  try {
    text = readFileSync(resolve(env.cwd, file), 'utf8');
  } catch (error) {
    throw new PailError('not_found', `there is no map ${file}`, { file }, error);
  }
  try {
    return parseSavedMap(parse(text), file);
  } catch (error) {
    if (error instanceof PailError) throw error;
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    throw new PailError('usage', `${file} is no YAML that can be read: ${why}`, { file }, error);
  }
}

/** Throws `exists` for a file that is there: someone may have mended it by hand. */
export function assertNoMap(env: Env, file: string): void {
  if (!existsSync(resolve(env.cwd, file))) return;
  const message = `${file} exists already; use it with --map-file, or save the map under another name`;
  throw new PailError('exists', message, { file });
}

export function writeMap(env: Env, file: string, map: SavedMap): void {
  const text = file.endsWith('.json')
    ? `${JSON.stringify(map, null, 2)}\n`
    : `# pail import <file> --map-file ${file}\n${stringify(map, { lineWidth: 0 })}`;
  writeFileSync(resolve(env.cwd, file), text, { flag: 'wx' });
}
