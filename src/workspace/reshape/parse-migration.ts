/** `migrations/<name>.yaml` → what it does, with a problem for each thing that is wrong in it. */

import type { Problem } from '../../errors.ts';
import { readYaml, type YamlNode } from '../../record/yaml-document.ts';
import {
  type Faults,
  fault,
  readMap,
  readOpenMap,
  readText,
  readTexts,
  type YamlMap,
} from '../../record/yaml-walk.ts';

export const MIGRATION_KEYS = [
  'version',
  'description',
  'collection',
  'where',
  'set',
  'rename',
  'remove',
] as const;

export type Migration = {
  readonly name: string;
  readonly description: string;
  /** As it is written: path or short name. */
  readonly collection: string;
  /** CEL: records that `set` is about. */
  readonly where: readonly string[];
  /** Field → CEL over the record as it was. */
  readonly set: ReadonlyMap<string, string>;
  /** Old → new. */
  readonly rename: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
};

export function parseMigration(
  text: string,
  file: string,
): { readonly migration: Migration | null; readonly problems: readonly Problem[] } {
  const { root, problems } = readYaml(text, file);
  const faults: Faults = { file, problems: [...problems] };
  const map = root === null ? undefined : readMap(faults, root, 'migration', MIGRATION_KEYS);
  const migration = map === undefined ? null : migrationOf(faults, map);
  if (migration === null && faults.problems.length === 0) {
    fault(faults, { line: 1, pointer: '' }, 'required', 'the file is empty');
  }
  return { migration, problems: faults.problems };
}

function migrationOf(faults: Faults, map: YamlMap): Migration {
  const version = map.get('version');
  if (version?.kind !== 'scalar' || version.value !== 1) {
    fault(faults, version ?? { line: 1, pointer: '' }, 'version', 'a migration needs "version: 1"');
  }
  const collection = readText(faults, map.get('collection'), 'collection') ?? '';
  if (collection === '') {
    fault(faults, { line: 1, pointer: '' }, 'required', 'a migration needs "collection"');
  }
  const migration = {
    name: faults.file.slice(faults.file.indexOf('/') + 1).replace(/\.ya?ml$/, ''),
    description: readText(faults, map.get('description'), 'description') ?? '',
    collection,
    where: (readTexts(faults, map.get('where'), 'where') ?? []).map(({ text }) => text),
    set: textsByKey(faults, map.get('set'), 'set'),
    rename: textsByKey(faults, map.get('rename'), 'rename'),
    remove: (readTexts(faults, map.get('remove'), 'remove') ?? []).map(({ text }) => text),
  };
  if (migration.set.size + migration.rename.size + migration.remove.length === 0) {
    const message = 'a migration needs "set", "rename" or "remove"';
    fault(faults, { line: 1, pointer: '' }, 'required', message);
  }
  return migration;
}

/** A number or true/false is the expression that it looks like. */
function textsByKey(faults: Faults, node: YamlNode | undefined, what: string): Map<string, string> {
  const texts = new Map<string, string>();
  if (node === undefined || readOpenMap(faults, node, what) === undefined) return texts;
  for (const { key, value } of node.kind === 'map' ? node.entries : []) {
    const isPlain = value.kind === 'scalar' && typeof value.value !== 'string';
    const text = isPlain ? String(value.value) : readText(faults, value, `${what}.${key}`);
    if (text !== undefined) texts.set(key, text);
  }
  return texts;
}
