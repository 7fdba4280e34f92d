import { expect, it } from 'vitest';
import { requireCollection } from '../../src/schema/model.ts';
import { isLocalPlace, placeOf, shownPlace } from '../../src/schema/record-place.ts';
import { modelOf } from '../support/model.ts';

const collection = (prefix: string, rest: object = {}): object => ({
  type: 'object',
  'x-collection': { prefix, ...rest },
  properties: { id: { type: 'string' } },
});

const model = modelOf({
  flat: collection('f'),
  one: collection('o', { fanout: 1 }),
  two: collection('t', { fanout: 2, files: ['up'] }),
  'two/in': collection('i'),
  'two/here': collection('h', { store: 'local', fanout: 1 }),
});

it.each([
  ['flat', 'f_7k2m9x4qpa', 'flat/f_7k2m9x4qpa.json'],
  ['one', 'o_7k2m9x4qpa', 'one/7/o_7k2m9x4qpa.json'],
  ['two', 't_7k2m9x4qpa', 'two/7k/t_7k2m9x4qpa.json'],
  // Disks that ignore case hold one directory; a directory's name has no "_".
  ['two', 't_Ab_c', 'two/ab/t_Ab_c.json'],
  ['two', 't_a_c', 'two/a-/t_a_c.json'],
  ['two', 't_x', 'two/x/t_x.json'],
  // Another collection's directory, and one that holds no records.
  ['two', 't_inbox', 'two/t_inbox.json'],
  ['two', 't_upper', 'two/t_upper.json'],
])('in %s, %s stands in %s', (path, id, file) => {
  expect(placeOf(model, requireCollection(model, path), id)).toBe(file);
});

it.each([3, -1, 1.5, '2'])('a fanout of %j is refused', (fanout) => {
  const { problems } = modelOf({ a: collection('a', { fanout }) });
  expect(problems.map((p) => p.message).join()).toContain('expected 0, 1 or 2');
});

it.each([
  ['flat', 'f_x', 'bucket/flat/f_x.json', false],
  ['two/here', 'h_x', 'local/two/here.jsonl', true],
])('in %s, the place of %s is shown as %s', (path, id, shown, isLocal) => {
  const place = placeOf(model, requireCollection(model, path), id);
  expect([shownPlace(place), isLocalPlace(place)]).toEqual([shown, isLocal]);
});
