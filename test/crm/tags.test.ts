import { describe, expect, it } from 'vitest';
import { retagged } from '../../src/crm/tags/tag-words.ts';
import { mergeTags, renameTag, tagUses } from '../../src/crm/tags/tags.ts';
import type { Change } from '../../src/plan/types.ts';
import { contextOf } from '../support/plan-context.ts';

const context = contextOf({
  'crm/tags': [
    { id: 'tag_vip', name: 'vip', description: 'Looks after them.' },
    { id: 'tag_top', name: 'top' },
    { id: 'tag_new', name: 'unused' },
  ],
  'crm/contacts': [
    { id: 'cont_a', firstName: 'A', tags: ['vip', 'x', 'top'] },
    { id: 'cont_b', firstName: 'B', tags: ['top'], archivedAt: '2026-01-01T00:00:00Z' },
    { id: 'cont_c', firstName: 'C', tags: ['bot:paused'] },
  ],
  'crm/companies': [{ id: 'comp_a', name: 'A', tags: ['x'] }],
});

/** Id → tags or library name afterwards; `-` for what is removed. */
function result(changes: readonly Change[]): Record<string, unknown> {
  return Object.fromEntries(
    changes.map((change) =>
      change.op === 'remove'
        ? [change.before.id, '-']
        : [change.after.id, change.after['tags'] ?? change.after['name']],
    ),
  );
}

it('counts tags over all collections, with the library', () => {
  expect(tagUses(context)).toEqual([
    {
      name: 'bot:paused',
      count: 1,
      collections: { 'crm/contacts': 1 },
      system: true,
      library: null,
    },
    {
      name: 'top',
      count: 2,
      collections: { 'crm/contacts': 2 },
      system: false,
      library: 'tag_top',
    },
    { name: 'unused', count: 0, collections: {}, system: false, library: 'tag_new' },
    {
      name: 'vip',
      count: 1,
      collections: { 'crm/contacts': 1 },
      system: false,
      library: 'tag_vip',
    },
    {
      name: 'x',
      count: 2,
      collections: { 'crm/companies': 1, 'crm/contacts': 1 },
      system: false,
      library: null,
    },
  ]);
});

describe('another name', () => {
  it.each<[string, string, object]>([
    ['x', 'y', { cont_a: ['vip', 'y', 'top'], comp_a: ['y'] }],
    ['vip', 'gold', { cont_a: ['gold', 'x', 'top'], tag_vip: 'gold' }],
    ['unused', 'used', { tag_new: 'used' }],
  ])('%s → %s', (from, to, expected) => {
    expect(result(renameTag(from, to, false, context))).toEqual(expected);
  });

  it('turns a label into a system tag only by force', () => {
    expect(() => renameTag('x', 'bot:x', false, context)).toThrow(/--force does it/);
    expect(result(renameTag('bot:paused', 'paused', true, context))).toEqual({
      cont_c: ['paused'],
    });
  });

  it.each([
    ['vip', 'top', /`pail tag merge top vip`/],
    ['vpi', 'gold', /did you mean "vip"/],
  ])('%s → %s is refused', (from, to, message) => {
    expect(() => renameTag(from, to, false, context)).toThrow(message);
  });
});

describe('one for several', () => {
  it.each<[string, string[], object]>([
    ['vip', ['top'], { cont_a: ['vip', 'x'], cont_b: ['vip'], tag_top: '-' }],
    ['x', ['vip', 'top'], { cont_a: ['x'], cont_b: ['x'], tag_vip: 'x', tag_top: '-' }],
    ['all', ['x'], { cont_a: ['vip', 'all', 'top'], comp_a: ['all'] }],
  ])('%s for %j', (keep, others, expected) => {
    expect(result(mergeTags(keep, others, false, context))).toEqual(expected);
  });

  it('not for itself', () => {
    expect(() => mergeTags('x', ['x'], false, context)).toThrow(/into itself/);
  });
});

describe('expressions that name a tag', () => {
  const gone = new Set(['vip', 'top']);

  it.each<[string, string, boolean]>([
    ['"vip" in tags', '"key" in tags', false],
    ['status == "vip" && \'vip\' in tags', 'status == "vip" && "key" in tags', true],
    ['status == "vip"', 'status == "vip"', false],
    ['"vip" in company.tags || "other" in tags', '"key" in company.tags || "other" in tags', false],
    [
      'tags.exists(t, t == "vip" || t in ["top", "x"])',
      'tags.exists(t, t == "key" || t in ["key", "x"])',
      false,
    ],
    ['["vip", "x"].exists(t, t in tags)', '["key", "x"].exists(t, t in tags)', false],
    ['tags[0] == "top"', 'tags[0] == "key"', false],
    ['tags == ["vip"]', 'tags == ["key"]', false],
    ['name.contains("vip")', 'name.contains("vip")', false],
    ['tags.size() > 2', 'tags.size() > 2', false],
    ['"vip" in tags &&', '"vip" in tags &&', false],
  ])('%s', (source, text, isUnsure) => {
    expect(retagged(source, gone, 'key')).toEqual({ text, isUnsure });
  });

  it('follow it in records: a segment keeps its members', () => {
    const context = contextOf({
      'crm/contacts': [{ id: 'cont_a', firstName: 'A', tags: ['vip'] }],
      'crm/segments': [
        { id: 'seg_v', name: 'Best', kind: 'dynamic', where: '"vip" in tags', tags: ['vip'] },
        { id: 'seg_o', name: 'Others', kind: 'dynamic', where: 'status == "vip"' },
      ],
    });
    const changed = renameTag('vip', 'key', false, context).flatMap((change) =>
      change.op === 'update' ? [[change.after.id, change.after['where'] ?? '']] : [],
    );
    expect(changed).toEqual([
      ['cont_a', ''],
      ['seg_v', '"key" in tags'],
    ]);
  });
});
