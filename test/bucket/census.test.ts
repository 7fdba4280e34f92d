import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Census } from '../../src/bucket/census.ts';
import { makeDir } from '../support/temp-dir.ts';

const FILES = ['bucket/crm/a.json'];
/** As if the bucket had been at rest for a while. */
const later = (): number => Date.now() + 10_000;

function made() {
  const dir = makeDir({ 'bucket/crm/deals/x/a.json': '{}', 'bucket/users/u.json': '{}' });
  mkdirSync(join(dir, 'bucket/crm/deals/empty'));
  const census = (): Census => new Census(join(dir, 'cache/census'), join(dir, 'bucket'));
  return { dir, census };
}

it.each<[string, (bucket: string) => void, readonly string[] | null]>([
  ['nothing', () => undefined, FILES],
  ['a file was edited in place', (b) => writeFileSync(join(b, 'users/u.json'), '[]'), FILES],
  ['a file was added', (b) => writeFileSync(join(b, 'users/v.json'), '{}'), null],
  ['one in an empty directory', (b) => writeFileSync(join(b, 'crm/deals/empty/v.json'), ''), null],
  ['a hidden one at the top', (b) => writeFileSync(join(b, '.v'), ''), null],
  ['a directory was added', (b) => mkdirSync(join(b, 'crm/new')), null],
  ['a file was removed', (b) => rmSync(join(b, 'crm/deals/x/a.json')), null],
  ['a directory was moved', (b) => renameSync(join(b, 'crm/deals/x'), join(b, 'x')), null],
  ['the bucket went', (b) => rmSync(b, { recursive: true }), null],
  [
    'a directory became a link',
    (b) => {
      renameSync(join(b, 'users'), `${b}-users`);
      symlinkSync(`${b}-users`, join(b, 'users'));
    },
    null,
  ],
])('after %s', (_, change, expected) => {
  const { dir, census } = made();
  expect(census().files()).toBeNull();
  census().keep(FILES, later());
  expect(census().files()).toEqual(FILES);
  change(join(dir, 'bucket'));
  expect(census().files()).toEqual(expected);
});

it('is taken again after a change, new directories with it', () => {
  const { dir, census } = made();
  census().keep(FILES, later());
  mkdirSync(join(dir, 'bucket/crm/new/below'), { recursive: true });
  const again = census();
  expect(again.files()).toBeNull();
  again.keep([], later());
  expect(census().files()).toEqual([]);
  writeFileSync(join(dir, 'bucket/crm/new/below/a.json'), '{}');
  expect(census().files()).toBeNull();
});

it('is not taken of a bucket that has just changed: the next change may leave the same stamp', () => {
  const { census } = made();
  census().keep(FILES, Date.now());
  expect(census().files()).toBeNull();
});

it('a damaged one counts for nothing', () => {
  const { dir, census } = made();
  census().keep(FILES, later());
  truncateSync(join(dir, 'cache/census'), 60);
  expect(census().files()).toBeNull();
});
