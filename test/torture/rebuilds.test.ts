/** Processes that build the index at the same time: none is in another's way, and every answer is right. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { type Ended, request, TortureWorkspace } from './workspace.ts';

const ROUNDS = 4;
const COUNT = ['query', 'contacts', '--count', '--json'];
const REBUILD = ['index', 'rebuild', '--json'];

it('two command lines and a server rebuild, while others ask', async () => {
  const workspace = new TortureWorkspace(200, 1);
  onTestFinished(() => workspace.remove());
  workspace.commitAll();
  const { records } = workspace.bucketFiles();
  const contacts = records.filter((file) => file.includes('/contacts/')).length;
  const server = await workspace.serve();
  const run = (args: readonly string[]): Promise<Ended> => workspace.start(args).ended;
  for (let round = 1; round <= ROUNDS; round++) {
    // A changed schema has the server's index built, too, and nobody's file fits any more.
    const schema = join('schemas/crm/contacts.schema.json');
    await workspace.startProgram('sed', ['-i', `s/"title": "[^"]*"/"title": "C${round}"/`, schema])
      .ended;
    const [first, second, asked, served] = await Promise.all([
      run(REBUILD),
      run(REBUILD),
      run(COUNT),
      request(`${server.url}api/contacts?count=1`),
    ]);
    for (const { code, stderr } of [first, second, asked]) expect(code, stderr).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({ records: records.length });
    expect(JSON.parse(second.stdout)).toMatchObject({ records: records.length });
    expect(JSON.parse(asked.stdout)).toMatchObject({ total: contacts });
    expect(served).toMatchObject({ status: 200, body: { total: contacts } });
  }
  const status = await run(['index', 'status', '--json']);
  expect(JSON.parse(status.stdout)).toMatchObject({ source: 'read', records: records.length });
  const digest = async (): Promise<unknown> =>
    (await request(`${server.url}api/index`))?.body['digest'];
  expect(await digest()).toBe(JSON.parse(status.stdout).digest);
  // The server may still be building for the last schema.
  const cache = join(workspace.root, '.git/pail/cache');
  const left = (): string[] => readdirSync(cache).filter((name) => name.includes('tmp'));
  for (let wait = 0; left().length > 0 && wait < 100; wait++) await sleep(100);
  expect(left()).toEqual([]);
}, 120_000);
