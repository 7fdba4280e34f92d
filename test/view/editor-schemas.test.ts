import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { PARAM_TYPES, VIEW_TYPES } from '../../src/view/types.ts';
import {
  COLUMN_SUMMARIES,
  MAX_LIMIT,
  SUMMARY_KINDS,
  VIEW_FORMATS,
  VIEW_KEYS,
} from '../../src/view/view-keys.ts';
import { CONFIG_KEYS, DEFAULT_CONFIG } from '../../src/workspace/parse-config.ts';

type Node = {
  properties: Record<string, Node>;
  $defs: Record<string, Node>;
  enum: unknown[];
  required: string[];
  oneOf: Node[];
  maximum: number;
  default: unknown;
};

function read(name: string): Node {
  return JSON.parse(readFileSync(new URL(`../../docs/schemas/${name}`, import.meta.url), 'utf8'));
}

const views = read('view.schema.json');
const config = read('pail.schema.json');
const ajv = new Ajv2020({
  strict: true,
  allowUnionTypes: true,
  strictRequired: false,
  strictTypes: false,
});

describe('the view schema', () => {
  const block = (name: string): Node => views.$defs[name] as Node;

  it.each([
    ['view', views],
    ['query', block('query')],
    ['group', block('group')],
    ['summary', block('summary')],
    ['card', block('card')],
    ['column', block('column')],
    ['param', block('param')],
  ] as const)('names the same keys of %s as the parser', (name, node) => {
    expect(Object.keys(node.properties).sort()).toEqual([...VIEW_KEYS[name]].sort());
  });

  it('names the same values as the parser', () => {
    expect(new Set(views.properties['type']?.enum)).toEqual(new Set(VIEW_TYPES));
    expect(block('format').enum).toEqual(VIEW_FORMATS);
    expect(block('column').properties['summary']?.enum).toEqual(COLUMN_SUMMARIES);
    expect(block('param').properties['type']?.enum).toEqual(PARAM_TYPES);
    expect(block('summary').oneOf.flatMap((one) => one.required)).toEqual(SUMMARY_KINDS);
    expect(block('query').properties['limit']?.maximum).toBe(MAX_LIMIT);
  });

  const folder = new URL('../../views/', import.meta.url);
  it.each(readdirSync(folder))('accepts %s', (file) => {
    const check = ajv.compile(views);
    check(parse(readFileSync(new URL(file, folder), 'utf8')));
    expect(check.errors).toBeNull();
  });

  it.each([
    ['an unknown key', { version: 1, collection: 'deals', colums: [] }],
    ['a board without groups', { version: 1, collection: 'deals', type: 'board' }],
    ['a later type', { version: 1, collection: 'deals', type: 'calendar' }],
    [
      'two folds in one summary',
      { version: 1, collection: 'deals', group: { by: 'a', summary: [{ sum: 'a', avg: 'b' }] } },
    ],
  ])('refuses %s', (_name, value) => expect(ajv.compile(views)(value)).toBe(false));
});

describe('the schema of pail.yaml', () => {
  it('names the same keys and defaults as the parser', () => {
    expect(Object.keys(config.properties)).toEqual([...CONFIG_KEYS]);
    const defaults = Object.entries(config.properties).map(([key, node]) => [key, node.default]);
    expect(Object.fromEntries(defaults)).toEqual(DEFAULT_CONFIG);
  });

  it.each([
    ['version: 1\nname: Acme\ncommit: manual\ncurrency: NOK\n', true],
    ['commit: later\n', false],
    ['curency: NOK\n', false],
  ])('%j → %s', (yaml, sound) => expect(ajv.compile(config)(parse(yaml))).toBe(sound));
});
