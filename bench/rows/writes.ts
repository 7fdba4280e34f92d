/** Writes. They change the bucket, so they come last. */

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { requireCollection } from '../../src/schema/model.ts';
import { openWorkspace } from '../../src/workspace/open.ts';
import type { Workspace } from '../../src/workspace/types.ts';
import type { Bench } from '../bench.ts';
import { compare, median, timeOf } from '../measure.ts';
import type { Measured, Row } from '../row.ts';

const BATCH = 100;
const BATCHES = 3;

export const WRITE_ROWS: readonly Row[] = [
  {
    name: 'create with commit',
    peer: 'git add + git commit',
    unit: 'ms',
    goal: { times: 1 },
    measure: committed,
  },
  {
    name: `${BATCH} creates in one plan and commit`,
    peer: `${BATCH} × (git add + git commit)`,
    unit: 'ms',
    goal: { times: 0.05 },
    measure: batched,
  },
  {
    name: 'durable create, no commit',
    peer: 'tmp + fsync + rename + directory fsync',
    unit: 'ms',
    goal: { times: 2 },
    measure: durable,
  },
];

let count = 0;

/** One create against one commit, measured once for both rows that need it. */
function committed(bench: Bench): Promise<Measured> {
  return bench.once('committed', async () => {
    const workspace = await writable(bench);
    return compare(
      () => createContacts(workspace, 1),
      () => commitByGit(bench.root),
      bench.rounds,
    );
  });
}

async function batched(bench: Bench): Promise<Measured> {
  const single = await committed(bench);
  const workspace = await writable(bench);
  const times: number[] = [];
  for (let i = 0; i < BATCHES; i++) {
    times.push(await timeOf(() => createContacts(workspace, BATCH)));
  }
  return { figure: median(times), peer: single.peer === null ? null : single.peer * BATCH };
}

async function durable(bench: Bench): Promise<Measured> {
  const config = join(bench.root, 'pail.yaml');
  writeFileSync(config, `${readFileSync(config, 'utf8')}commit: manual\n`);
  const bytes = Buffer.from(`${JSON.stringify({ id: 'x', text: 'y'.repeat(300) }, null, 2)}\n`);
  const workspace = await openWorkspace(bench.root);
  try {
    return await compare(
      () => createContacts(workspace, 1),
      () => writeDurably(join(bench.scratch, `${++count}.json`), bytes),
      bench.rounds * 5,
    );
  } finally {
    await workspace.close();
  }
}

function writable(bench: Bench): Promise<Workspace> {
  return bench.once(
    'writable',
    () => openWorkspace(bench.root),
    (opened) => opened.close(),
  );
}

async function createContacts(workspace: Workspace, many: number): Promise<void> {
  const number = ++count;
  const contacts = requireCollection(workspace.model, 'contacts');
  const actor = workspace.actor('cli');
  const inputs = Array.from({ length: many }, (_, i) => ({
    firstName: `New ${number}-${i}`,
    email: `new.${number}.${i}@bench.example`,
    notes: 'Met at the fair; wants to see the export.',
  }));
  await workspace.apply(workspace.plan.create(contacts, inputs, actor), actor);
}

function commitByGit(root: string): void {
  const id = `cont_peer-${++count}`;
  const file = `bucket/crm/contacts/${id}.json`;
  const record = { id, firstName: `Peer ${count}` };
  writeFileSync(join(root, file), `${JSON.stringify(record, null, 2)}\n`);
  for (const args of [
    ['add', file],
    ['commit', '-q', '-m', 'peer'],
  ]) {
    execFileSync('git', args, { cwd: root, stdio: 'ignore' });
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const temp = `${path}.tmp`;
  const file = await open(temp, 'w');
  await file.writeFile(bytes);
  await file.sync();
  await file.close();
  await rename(temp, path);
  const dir = await open(dirname(path), 'r');
  await dir.sync();
  await dir.close();
}
