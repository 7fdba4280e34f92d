import { describe, expect, it } from 'vitest';
import { shippedDir, shippedModel } from '../../src/cli/init/shipped.ts';
import { chooseCollections, initFiles, readShipped } from '../../src/workspace/init-plan.ts';
import { makeDefinitions, makeViews } from '../../src/workspace/make-definitions.ts';
import { sideAt } from '../../src/workspace/packs/settle.ts';
import { viewCollections } from '../../src/workspace/packs/view-collections.ts';
import { DEFAULT_PACKS, PACK_TITLES } from '../../src/workspace/packs.ts';

const shipped = shippedModel(shippedDir());
const { collections } = readShipped(shipped.schemas);
const PACKS = [...new Set(collections.map(({ pack }) => pack))].sort();

describe('shipped packs', () => {
  it('have a line that says what they hold', () => {
    const missing = PACKS.filter((pack) => PACK_TITLES[pack] === undefined);
    expect(missing, 'add them to PACK_TITLES in src/workspace/packs.ts').toEqual([]);
    expect(PACKS).toEqual(expect.arrayContaining([...DEFAULT_PACKS]));
  });

  it.each([...PACKS.map((pack) => [pack]), ['all'], [...DEFAULT_PACKS]])(
    'load without faults: %s',
    (...packs) => {
      const files = initFiles(chooseCollections(shipped.schemas, packs), {
        name: 'Acme',
        timezone: 'UTC',
        views: shipped.views,
        records: [],
        attributes: '',
      });
      const below = (top: string) => files.filter(({ path }) => path.startsWith(`${top}/`));
      const { model, problems } = makeDefinitions('', below('schemas'));
      const views = makeViews(below('views'), model);
      const all = [...problems, ...views.problems].map(({ path, message }) => `${path} ${message}`);
      expect(all).toEqual([]);
    },
  );

  it('have views about collections that are shipped', () => {
    const known = new Set(collections.flatMap(({ path, short }) => [path, short]));
    for (const { path, text } of shipped.views) {
      const names = viewCollections(text);
      expect(names, path).not.toEqual([]);
      expect(
        names.filter((name) => !known.has(name)),
        path,
      ).toEqual([]);
    }
  });
});

describe('viewCollections', () => {
  it.each([
    ['collection: crm/deals', ['crm/deals']],
    ['collection: "deals" # collection: not', ['deals']],
    ['# collection: not\ncollection: deals', ['deals']],
    ['collection: deals\nparams:\n  a: { label: x, collection: users }', ['deals', 'users']],
    ['panels:\n  - collection: deals\n  - { title: x, collection: tickets }', ['deals', 'tickets']],
    ['title: my collection', []],
  ])('%j', (text, names) => {
    expect(viewCollections(text)).toEqual(names);
  });
});

describe('sideAt', () => {
  const file = { path: 'schemas/a.schema.json', packs: ['crm'] };
  it.each([
    [[], [], null],
    [['all'], [], 'ours'],
    [['all'], ['crm'], 'theirs'],
    [['schemas/a.schema.json'], ['crm', 'all'], 'ours'],
    [['schemas/a.schema.json'], ['schemas/a.schema.json#/title'], 'theirs'],
    [['schemas/b.schema.json'], [], null],
  ])('ours %j, theirs %j: %s', (ours, theirs, side) => {
    expect(sideAt({ ours, theirs }, file, '/title')).toBe(side);
  });
});
