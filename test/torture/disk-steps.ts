/** What people and their tools do to files behind a server's back. */

import { mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TortureWorkspace } from './workspace.ts';

export type DiskStep = readonly [name: string, run: (workspace: TortureWorkspace) => Promise<void>];

const CONTACTS = 'bucket/crm/contacts';
const DEALS = 'bucket/crm/deals';
const TICKETS = 'bucket/support/tickets';
/** Files that a person might save one after the other. */
const SOME = 50;

/** Branches to go to: `other` changes all contacts and removes some deals, `topic` has commits of its own. */
export function prepareBranches(workspace: TortureWorkspace): void {
  const { root } = workspace;
  workspace.commitAll();
  workspace.git('checkout', '-q', '-b', 'topic');
  for (const n of [1, 2, 3]) {
    for (const file of filesIn(workspace, TICKETS).slice(n * 10, n * 10 + 10)) {
      edit(join(root, file), (text) => text.replace(/"subject": "/, `"subject": "Topic ${n} `));
    }
    workspace.git('commit', '-q', '-a', '-m', `topic ${n}`);
  }
  workspace.git('checkout', '-q', 'main');
  workspace.git('checkout', '-q', '-b', 'other');
  for (const file of filesIn(workspace, CONTACTS)) {
    edit(join(root, file), (text) => text.replace(/"lastName": "/, '"lastName": "Other '));
  }
  for (const file of filesIn(workspace, DEALS).filter((_, i) => i % 10 === 0)) {
    unlinkSync(join(root, file));
  }
  workspace.git('add', '-A');
  workspace.git('commit', '-q', '-m', 'other');
  workspace.git('checkout', '-q', 'main');
}

/** Each ends with the work tree as it began, or as the next one wants it. */
export const DISK_STEPS: readonly DiskStep[] = [
  ['checkout of many paths', async (w) => void w.git('checkout', '-q', 'other')],
  ['checkout back', async (w) => void w.git('checkout', '-q', 'main')],
  [
    'checkout to and fro at once',
    async (w) => void ['other', 'main', 'other', 'main'].map((b) => w.git('checkout', '-q', b)),
  ],
  [
    'sed -i on all contacts',
    (w) =>
      shell(
        w,
        `find ${CONTACTS} -name '*.json' -print0 | xargs -0 sed -i 's/"firstName": "/&Sed /'`,
      ),
  ],
  ['reset --hard', async (w) => void w.git('reset', '-q', '--hard')],
  ['all tickets written in place', rewriteTickets],
  ['stash', async (w) => void w.git('stash', '-q', '-u')],
  ['stash pop', async (w) => void w.git('stash', 'pop', '-q')],
  ['reset --hard again', async (w) => void w.git('reset', '-q', '--hard')],
  ['a directory moved away', (w) => shell(w, `mv ${DEALS} away`)],
  ['a directory moved back', (w) => shell(w, `mv away ${DEALS}`)],
  ['half of a directory moved below it', moveHalf],
  [
    'git clean and checkout',
    async (w) => {
      w.git('clean', '-q', '-f', '-d', 'bucket');
      w.git('checkout', '-q', '--', 'bucket');
    },
  ],
  ["editors' atomic saves", saveAsEditors],
  ['half-written files, then completed', writeInHalves],
  [
    'a directory deleted and made again',
    async (w) => {
      rmSync(join(w.root, 'bucket/support'), { recursive: true });
      w.git('checkout', '-q', '--', 'bucket/support');
    },
  ],
  ['new directories', makeDirectories],
  ['git clean', async (w) => void w.git('clean', '-q', '-f', '-d')],
  ['reset --hard once more', async (w) => void w.git('reset', '-q', '--hard')],
  [
    'rebase',
    async (w) => {
      w.git('checkout', '-q', '-B', 'rebased', 'topic');
      w.git('rebase', '-q', 'other');
    },
  ],
  ['checkout after it', async (w) => void w.git('checkout', '-q', 'main')],
];

/** The ones that move most, as a smaller set that also ends as it began. */
export const FEW_STEPS: readonly DiskStep[] = DISK_STEPS.filter(([name]) =>
  [
    'checkout of many paths',
    'checkout back',
    'sed -i on all contacts',
    'reset --hard',
    'a directory moved away',
    'a directory moved back',
    'new directories',
    'git clean',
  ].includes(name),
);

async function shell(workspace: TortureWorkspace, script: string): Promise<void> {
  const { code, stderr } = await workspace.startProgram('sh', ['-c', script]).ended;
  if (code !== 0) throw new Error(`${script}: ${stderr}`);
}

async function rewriteTickets(workspace: TortureWorkspace): Promise<void> {
  for (const file of filesIn(workspace, TICKETS)) {
    edit(join(workspace.root, file), (text) => text.replace(/"subject": "/, '"subject": "Again '));
  }
}

async function moveHalf(workspace: TortureWorkspace): Promise<void> {
  const below = join(workspace.root, DEALS, 'half');
  mkdirSync(below);
  for (const file of filesIn(workspace, DEALS).filter((_, i) => i % 2 === 0)) {
    renameSync(join(workspace.root, file), join(below, file.slice(DEALS.length + 1)));
  }
}

/** By turns: a temporary file that is renamed; vim's way by a backup; a write in place. */
async function saveAsEditors(workspace: TortureWorkspace): Promise<void> {
  const files = filesIn(workspace, CONTACTS).slice(0, SOME);
  for (const [i, file] of files.entries()) {
    const path = join(workspace.root, file);
    const text = readFileSync(path, 'utf8').replace(/"firstName": "/, '"firstName": "Saved ');
    if (i % 3 === 0) {
      writeFileSync(`${path}.tmp`, text);
      renameSync(`${path}.tmp`, path);
    } else if (i % 3 === 1) {
      writeFileSync(join(path, '..', '4913'), '');
      unlinkSync(join(path, '..', '4913'));
      renameSync(path, `${path}~`);
      writeFileSync(path, text);
      unlinkSync(`${path}~`);
    } else {
      writeFileSync(path, text);
    }
    await sleep(2);
  }
}

async function writeInHalves(workspace: TortureWorkspace): Promise<void> {
  const paths = filesIn(workspace, CONTACTS)
    .slice(SOME, SOME + 5)
    .map((file) => join(workspace.root, file));
  const texts = paths.map((path) => readFileSync(path, 'utf8').replace(/"lastName": "/, '&Half '));
  paths.forEach((path, i) => {
    writeFileSync(path, texts[i]?.slice(0, 100) ?? '');
  });
  await sleep(300);
  paths.forEach((path, i) => {
    writeFileSync(path, texts[i] ?? '');
  });
}

/** Directories full of files that appear at once, some deep. */
async function makeDirectories(workspace: TortureWorkspace): Promise<void> {
  const [model = ''] = filesIn(workspace, CONTACTS);
  const text = readFileSync(join(workspace.root, model), 'utf8');
  for (let i = 0; i < SOME; i++) {
    const directory = join(workspace.root, CONTACTS, 'new', String(i % 5), 'deep');
    mkdirSync(directory, { recursive: true });
    const id = `cont_torture${i}`;
    writeFileSync(join(directory, `${id}.json`), text.replace(/"id": ".*"/, `"id": "${id}"`));
  }
}

function edit(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

/** Record files below a directory, sorted. */
function filesIn(workspace: TortureWorkspace, directory: string): string[] {
  const { records } = workspace.bucketFiles();
  return records.filter((file) => file.startsWith(`${directory}/`)).sort();
}
