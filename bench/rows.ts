/** What is measured against what, per size of bucket. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import lunr from 'lunr';
import { listFiles } from '../src/bucket/list-files.ts';
import { createIndex } from '../src/index/record-index.ts';
import type { JsonValue } from '../src/record/types.ts';
import { requireCollection } from '../src/schema/model.ts';
import { openWorkspace } from '../src/workspace/open.ts';
import type { Workspace } from '../src/workspace/types.ts';
import { compare, isInstalled, median, run, type Timed, timeOf } from './measure.ts';

/** One line of the table. */
export type Row = Timed & {
  readonly name: string;
  readonly peer: string;
  /** Highest ratio of figure to peer that is good enough; null: for information. */
  readonly goal: number | null;
  readonly note?: string;
};

const PAIL = fileURLToPath(new URL('../bin/pail.js', import.meta.url));
const NODE = process.execPath;
/** A word in about every tenth record. */
const COMMON_WORD = 'export';

const READ_ALL = `
  const { readdirSync, readFileSync } = require('node:fs');
  for (const entry of readdirSync('bucket', { recursive: true })) {
    if (entry.endsWith('.json')) JSON.parse(readFileSync('bucket/' + entry, 'utf8'));
  }`;

const pail = (root: string, ...args: string[]): void => run(NODE, [PAIL, ...args], root);
const emptyNode = (root: string): void => run(NODE, ['-e', '0'], root);

/** Processes that start, answer and end. */
export async function coldRows(root: string, rounds: number): Promise<Row[]> {
  const checked = (): void => {
    emptyNode(root);
    run('git', ['--no-optional-locks', 'status', '--porcelain'], root);
  };
  const query = ['query', 'deals', 'stage=offered', '--sort', '-expectedValue', '--limit', '50'];
  const sums = ['query', 'deals', '--group', 'ownerId', '--sum', 'expectedValue', '--json'];
  const jq =
    'find bucket/crm/deals -name "*.json" -exec cat {} + | ' +
    "jq -s 'group_by(.ownerId) | map({k: .[0].ownerId, s: (map(.expectedValue) | add)})'";
  const rg = isInstalled('rg')
    ? () => run('rg', ['-l', '-w', '-i', COMMON_WORD, 'bucket'], root)
    : null;
  const grouped = isInstalled('jq') ? () => run('sh', ['-c', jq], root) : null;
  const firstTime = (): void => {
    rmSync(join(root, '.git/pail'), { recursive: true, force: true });
    pail(root, 'query', 'deals', '--count');
  };
  const readAll = (): void => run(NODE, ['-e', READ_ALL], root);
  return [
    {
      name: 'first command of all: builds the index',
      peer: 'node reads and parses each file',
      goal: null,
      ...(await compare(firstTime, readAll, Math.min(rounds, 3))),
    },
    {
      name: 'pail --help',
      peer: 'empty node process',
      goal: 1.25,
      ...(await compare(
        () => pail(root, '--help'),
        () => emptyNode(root),
        rounds,
      )),
    },
    {
      name: 'cold query: filter, sort, top 50',
      peer: 'empty node + git status',
      goal: 1.25,
      ...(await compare(() => pail(root, ...query), checked, rounds)),
    },
    {
      name: 'cold search, a common word',
      peer: 'rg -l -w -i',
      goal: 0.6,
      ...(await compare(() => pail(root, 'search', COMMON_WORD), rg, rounds)),
    },
    {
      name: 'cold group and sum',
      peer: 'find + cat + jq',
      goal: 0.1,
      ...(await compare(() => pail(root, ...sums), grouped, rounds)),
    },
  ];
}

/** Work inside one process. */
export async function warmRows(root: string, rounds: number): Promise<Row[]> {
  const bucket = join(root, 'bucket');
  const files = listFiles(bucket, ['.json']).map(({ file }) => join(bucket, file));
  const load = await compare(
    async () => (await openWorkspace(root)).close(),
    () => files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as unknown),
    Math.min(rounds, 3),
  );
  const workspace = await openWorkspace(root);
  const fresh = createIndex(workspace.model);
  for (const path of workspace.model.collections.keys()) {
    for (const record of workspace.index.records(path)) {
      fresh.applyChange({ file: record.file, record });
    }
  }
  const docs = [...workspace.model.collections.keys()].flatMap((path) =>
    [...workspace.index.records(path)].map(({ id, data }) => ({ id, text: textOf(data) })),
  );
  let oracle = lunrIndex([]);
  const build: Timed = {
    figureMs: await timeOf(() => fresh.search(COMMON_WORD)),
    peerMs: await timeOf(() => {
      oracle = lunrIndex(docs);
    }),
  };
  const search = await compare(
    () => workspace.index.search(COMMON_WORD, undefined, { limit: 20 }),
    () => oracle.search(COMMON_WORD).slice(0, 20),
    rounds * 10,
  );
  await workspace.close();
  return [
    { name: 'open, index there', peer: 'read + JSON.parse of each file', goal: null, ...load },
    { name: 'full-text build', peer: 'lunr', goal: 0.2, ...build },
    { name: 'search in process, common word, top 20', peer: 'lunr', goal: 0.2, ...search },
    {
      name: 'search in process, common word, top 20',
      peer: 'MiniSearch',
      goal: 0.2,
      figureMs: search.figureMs,
      peerMs: null,
      note: 'peer is not installed',
    },
  ];
}

function lunrIndex(docs: readonly { readonly id: string; readonly text: string }[]): lunr.Index {
  return lunr((builder) => {
    builder.ref('id');
    builder.field('text');
    for (const doc of docs) builder.add(doc);
  });
}

/** All strings of a record. */
function textOf(value: JsonValue | { readonly [field: string]: JsonValue }): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value).map(textOf).join(' ');
}

/** Writes; run last, as they change the bucket. */
export async function writeRows(root: string, rounds: number): Promise<Row[]> {
  const bytes = Buffer.from(`${JSON.stringify({ id: 'x', text: 'y'.repeat(300) }, null, 2)}\n`);
  const scratch = join(root, '..', 'scratch');
  mkdirSync(scratch, { recursive: true });
  let count = 0;
  const withCommit = await openWorkspace(root);
  const committed = await compare(
    () => createContacts(withCommit, 1, ++count),
    () => gitCommit(root, `bucket/crm/contacts/cont_peer-${++count}.json`, count),
    rounds,
  );
  const batch: number[] = [];
  for (let i = 0; i < 3; i++) {
    batch.push(await timeOf(() => createContacts(withCommit, 100, ++count)));
  }
  await withCommit.close();
  const config = join(root, 'pail.yaml');
  writeFileSync(config, `${readFileSync(config, 'utf8')}commit: manual\n`);
  const manual = await openWorkspace(root);
  const durable = await compare(
    () => createContacts(manual, 1, ++count),
    () => writeDurably(join(scratch, `${++count}.json`), bytes),
    rounds * 5,
  );
  await manual.close();
  return [
    {
      name: 'durable create, no commit',
      peer: 'tmp + fsync + rename + directory fsync',
      goal: 2,
      ...durable,
    },
    { name: 'create with commit', peer: 'git add + git commit', goal: 1, ...committed },
    {
      name: '100 creates in one plan and commit',
      peer: '100 × (git add + git commit)',
      goal: 0.05,
      figureMs: median(batch),
      peerMs: (committed.peerMs ?? Number.NaN) * 100,
    },
  ];
}

async function createContacts(workspace: Workspace, many: number, count: number): Promise<void> {
  const contacts = requireCollection(workspace.model, 'contacts');
  const actor = workspace.actor('cli');
  const inputs = Array.from({ length: many }, (_, i) => ({
    firstName: `New ${count}-${i}`,
    email: `new.${count}.${i}@bench.example`,
    notes: 'Met at the fair; wants to see the export.',
  }));
  await workspace.apply(workspace.plan.create(contacts, inputs, actor), actor);
}

function gitCommit(root: string, file: string, count: number): void {
  const record = { id: `cont_peer-${count}`, firstName: `Peer ${count}` };
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
