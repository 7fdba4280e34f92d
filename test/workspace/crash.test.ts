/** What a killed writer leaves behind, and who clears it away. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ownProcessId } from '../../src/bucket/process-id.ts';
import { makeWorkspace, open, SALES_FILES } from '../support/workspace.ts';

const LITTER = ['bucket/.pail-tmp-a', 'bucket/crm/stages/.pail-tmp-b', 'bucket/new/c/.pail-tmp-c'];

/** A workspace with temporary files, locked by a process that has ended or by this one. */
function leftBy(holder: 'dead' | 'alive' | 'nobody'): string {
  const { root } = makeWorkspace(SALES_FILES);
  mkdirSync(join(root, 'bucket/new/c'), { recursive: true });
  for (const path of LITTER) writeFileSync(join(root, path), '{"id": "deal_');
  const { pid } = holder === 'dead' ? spawnSync(process.execPath, ['-e', '']) : process;
  const owner = { ...ownProcessId(), pid, nonce: 'left', what: 'writing', at: '' };
  mkdirSync(join(root, '.git/pail'), { recursive: true });
  if (holder !== 'nobody') writeFileSync(join(root, '.git/pail/lock'), JSON.stringify(owner));
  return root;
}

it.each([
  ['dead', []],
  ['alive', LITTER],
  ['nobody', LITTER],
] as const)('temporary files under the lock of a process that is %s', async (holder, left) => {
  const root = leftBy(holder);
  await open({ root });
  expect(LITTER.filter((path) => existsSync(join(root, path)))).toEqual(left);
});
