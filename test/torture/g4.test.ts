/** Concurrency at CI size; `npm run torture -- g4` for more. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addByCommandLine,
  COUNTER,
  compareAndSwap,
  differentFields,
  foreignCommits,
  SHARED,
} from './concurrency.ts';
import { type Server, TortureWorkspace, until } from './workspace.ts';

describe('many writers at once', () => {
  let workspace: TortureWorkspace;
  let server: Server;

  beforeAll(async () => {
    workspace = new TortureWorkspace(100, 4);
    workspace.addCompany(COUNTER);
    workspace.addCompany(SHARED);
    workspace.commitAll();
    writeFileSync(join(workspace.root, 'staged.txt'), 'work that is not ready\n');
    workspace.git('add', 'staged.txt');
    server = await workspace.serve();
  });
  afterAll(() => workspace.remove());

  it('compare-and-swap over HTTP counts each accepted write once', async () => {
    const { final, accepted, refused, other } = await compareAndSwap(workspace, server, 4, 50);
    expect({ final, other }).toEqual({ final: accepted, other: [] });
    expect(accepted + refused).toBe(4 * 50);
  });

  it('+= on the command line counts each accepted write once', async () => {
    const { final, accepted, refused, other } = await addByCommandLine(workspace, 4, 3);
    expect({ final, other }).toEqual({ final: accepted, other: [] });
    expect(accepted + refused).toBe(4 * 3);
  }, 60_000);

  it('writers of different fields of one record are all heard', async () => {
    expect(await differentFields(workspace, server, 4, 25)).toEqual([]);
  });

  it('foreign commits and staged work stay apart from ours, and no lock is in the way', async () => {
    const mixed = await foreignCommits(workspace, server, 8, 1);
    expect(mixed).toMatchObject({ faults: [], lockErrors: [], strays: [], staged: ['staged.txt'] });
    expect(mixed.foreignCommits).toBeGreaterThan(0);
    const isClean = (): boolean => workspace.git('status', '--porcelain') === 'A  staged.txt\n';
    expect(await until(isClean, 5_000), workspace.git('status', '--porcelain')).toBe(true);
  }, 60_000);
});
