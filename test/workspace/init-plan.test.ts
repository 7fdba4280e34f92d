import { describe, expect, it } from 'vitest';
import { agentsText } from '../../src/workspace/agents-text.ts';
import {
  chooseCollections,
  initFiles,
  isFileOf,
  readShipped,
  type TextFile,
} from '../../src/workspace/init-plan.ts';

function schema(path: string, pack: string, to?: string | string[]): TextFile {
  const relation = to === undefined ? {} : { items: { 'x-relation': { to } } };
  const text = JSON.stringify({
    title: path,
    'x-collection': {
      prefix: 'x',
      short: path.split('/').at(-1),
      pack,
      reference: path === 'crm/stages',
    },
    properties: { links: { type: 'array', ...relation } },
  });
  return { path: `schemas/${path}.schema.json`, text };
}

const SCHEMAS = [
  { path: 'schemas/base.schema.json', text: '{"$defs":{}}' },
  schema('users', 'people'),
  schema('users/profiles', 'extra', 'users'),
  schema('crm/deals', 'crm', ['crm/stages', 'crm/products']),
  schema('crm/stages', 'crm'),
  schema('crm/products', 'catalog'),
];

describe('chooseCollections', () => {
  it.each([
    [['crm'], ['crm/deals', 'crm/stages', 'users'], ['crm/deals → crm/products (catalog)']],
    [['catalog'], ['crm/products', 'users'], []],
    [['crm', 'catalog'], ['crm/deals', 'crm/products', 'crm/stages', 'users'], []],
    [['all'], ['crm/deals', 'crm/products', 'crm/stages', 'users', 'users/profiles'], []],
    [[], ['users'], []],
  ])('%j', (packs, paths, absent) => {
    const choice = chooseCollections(SCHEMAS, packs);
    expect(choice.collections.map((one) => one.path)).toEqual(paths);
    expect(choice.absent.map((a) => `${a.from} → ${a.to} (${a.pack})`)).toEqual(absent);
    expect(choice.shared.map((file) => file.path)).toEqual(['schemas/base.schema.json']);
  });

  it('refuses a pack that is not shipped', () => {
    expect(() => chooseCollections(SCHEMAS, ['crn'])).toThrow(
      'no pack "crn" (catalog, crm, extra, people, all); did you mean "crm"?',
    );
  });
});

describe('isFileOf', () => {
  const { collections } = readShipped(SCHEMAS);
  const users = collections.filter((one) => one.path === 'users');

  it.each([
    ['bucket/users/usr_a.json', true],
    ['bucket/users/7k/usr_7k.json', true],
    ['bucket/users/profiles/x_a.json', false],
    ['bucket/usersx/usr_a.json', false],
    ['bucket/crm/deals/deal_a.json', false],
  ])('%s', (file, expected) => {
    expect(isFileOf(file, users, collections)).toBe(expected);
  });
});

describe('initFiles', () => {
  it('takes views of chosen collections, by path or short name, and writes pail.yaml last', () => {
    const files = initFiles(chooseCollections(SCHEMAS, ['crm']), {
      name: 'A "quoted" name',
      timezone: 'Europe/Oslo',
      views: [
        { path: 'views/a.yaml', text: 'title: x\ncollection: crm/deals\n' },
        { path: 'views/b.yaml', text: 'collection: "stages"\n' },
        { path: 'views/c.yaml', text: 'collection: crm/products\n' },
        {
          path: 'views/d.yaml',
          text: 'collection: crm/deals\nparams: { p: { collection: products } }\n',
        },
      ],
      records: [
        { path: 'bucket/crm/stages/x_won.json', text: '{}' },
        { path: 'bucket/crm/deals/x_demo.json', text: '{}' },
      ],
      attributes: '/bucket/**/*.json merge=pail\n',
    });
    const paths = files.map((file) => file.path);
    expect(paths).toContain('views/a.yaml');
    expect(paths).toContain('views/b.yaml');
    expect(paths).not.toContain('views/c.yaml');
    expect(paths).not.toContain('views/d.yaml');
    expect(paths.filter((path) => path.startsWith('.pail/'))).toEqual([
      '.pail/shipped/schemas/base.schema.json',
      '.pail/shipped/schemas/crm/deals.schema.json',
      '.pail/shipped/schemas/crm/stages.schema.json',
      '.pail/shipped/schemas/users.schema.json',
      '.pail/shipped/views/a.yaml',
      '.pail/shipped/views/b.yaml',
      '.pail/shipped/bucket/crm/stages/x_won.json',
    ]);
    expect(paths).toContain('.gitattributes');
    expect(paths.at(-1)).toBe('pail.yaml');
    expect(files.at(-1)?.text).toContain('name: "A \\"quoted\\" name"');
    expect(files.at(-1)?.text).toContain('timezone: Europe/Oslo');
  });
});

it('AGENTS.md names no directory for a local collection', () => {
  const local = {
    path: 'core/sessions',
    short: 'sessions',
    prefix: 'sess',
    store: 'local',
  } as const;
  const deals = { path: 'crm/deals', short: 'deals', prefix: 'deal', store: 'git' } as const;
  const text = agentsText('Acme', [local, deals]);
  expect(text).toContain('| sessions | none: write with `pail` | `sess_` |');
  expect(text).toContain('| deals | `bucket/crm/deals/` | `deal_` |');
});
