/** docs/migration.md names collections, fields and values that there are. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Collection } from '../../src/schema/model.ts';
import { shippedModel } from '../support/model.ts';

const { collections } = shippedModel();
const rows = readFileSync('docs/migration.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (table|column)/.test(line))
  .map((line) => line.split(' | ') as [string, string]);

describe('each row of the tables', () => {
  it('is read', () => expect(rows.length).toBeGreaterThan(50));

  it.each(rows)('%s → %s', (_, place) => {
    const names = [...place.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
    const paths = names.filter((name) => collections.has(name));
    const homes = paths.flatMap((path) => collections.get(path) ?? []);
    const unknown = names.filter((name) => !collections.has(name) && !isOf(homes, name));
    expect(unknown).toEqual([]);
  });
});

/** Whether the name is a field of one of them, or a value that a field offers. */
function isOf(homes: readonly Collection[], name: string): boolean {
  const fields = homes.flatMap((home) => [...home.fields.values()]);
  return fields.some(
    (field) =>
      field.name === name || field.values?.includes(name) || field.suggest?.includes(name) === true,
  );
}
