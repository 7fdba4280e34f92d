/** G4: many writers at once. What each one was told must be what is there in the end. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../../src/record/types.ts';
import { companyFile, request, type Server, type TortureWorkspace } from './workspace.ts';

export const COUNTER = 'comp_counter';
export const SHARED = 'comp_shared';

/** What must come out of it is said by the tests. */
export type CompareAndSwap = {
  /** Value of the counter in its file in the end. */
  readonly final: number;
  readonly accepted: number;
  /** 412. */
  readonly refused: number;
  /** Anything else, in words. */
  readonly other: readonly string[];
};

/** `clients` read a counter and write it back plus one under `If-Match`, `attempts` times each. */
export async function compareAndSwap(
  workspace: TortureWorkspace,
  server: Server,
  clients: number,
  attempts: number,
): Promise<CompareAndSwap> {
  const url = `${server.url}api/companies/${COUNTER}`;
  const before = countOf(workspace);
  let accepted = 0;
  let refused = 0;
  const other: string[] = [];
  const client = async (): Promise<void> => {
    for (let i = 0; i < attempts; i++) {
      const seen = await request(url);
      const item = seen?.body['item'] as JsonObject | undefined;
      const next = Number(item?.['employeeCount']) + 1;
      const answer = await request(url, { employeeCount: next }, seen?.etag ?? '');
      if (answer?.status === 200) accepted++;
      else if (answer?.status === 412) refused++;
      else other.push(JSON.stringify(answer));
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { final: countOf(workspace) - before, accepted, refused, other };
}

function countOf(workspace: TortureWorkspace): number {
  const text = workspace.read(companyFile(COUNTER));
  return Number((JSON.parse(text ?? '{}') as JsonObject)['employeeCount']);
}

/** `clients` command lines add one to a counter at the same time, `attempts` times each. */
export async function addByCommandLine(
  workspace: TortureWorkspace,
  clients: number,
  attempts: number,
): Promise<CompareAndSwap> {
  const before = countOf(workspace);
  let accepted = 0;
  let refused = 0;
  const other: string[] = [];
  const client = async (): Promise<void> => {
    for (let i = 0; i < attempts; i++) {
      const { code, stderr } = await workspace.start(['set', COUNTER, 'employeeCount+=1']).ended;
      if (code === 0) accepted++;
      else if (code === 3) refused++;
      else other.push(stderr);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { final: countOf(workspace) - before, accepted, refused, other };
}

/** `clients` write a field each of one record, `times` times; the answer is faults, in words. */
export async function differentFields(
  workspace: TortureWorkspace,
  server: Server,
  clients: number,
  times: number,
): Promise<string[]> {
  const faults: string[] = [];
  const url = `${server.url}api/companies/${SHARED}`;
  const client = async (name: string): Promise<void> => {
    for (let value = 1; value <= times; value++) {
      const answer = await request(url, { customFields: { [name]: value } });
      if (answer?.status !== 200) faults.push(`${name}=${value}: ${JSON.stringify(answer)}`);
    }
  };
  const names = Array.from({ length: clients }, (_, i) => `field${i}`);
  await Promise.all(names.map(client));
  const kept = (JSON.parse(workspace.read(companyFile(SHARED)) ?? '{}') as JsonObject)[
    'customFields'
  ] as JsonObject;
  for (const name of names) {
    if (kept[name] !== times) faults.push(`${name} is ${String(kept[name])}, not ${times}`);
  }
  return faults;
}

export type Mixed = {
  /** Writes of Pail's that were refused or lost, in words. */
  readonly faults: readonly string[];
  /** What Pail's processes said about an index lock. */
  readonly lockErrors: readonly string[];
  readonly foreignCommits: number;
  /** Runs of the foreign git that failed. */
  readonly foreignFailures: readonly string[];
  /** Files in commits where they do not belong. */
  readonly strays: readonly string[];
  /** Files staged in the end. */
  readonly staged: readonly string[];
};

/** A server and `clients` command lines write, while someone else commits other files in a loop. */
export async function foreignCommits(
  workspace: TortureWorkspace,
  server: Server,
  clients: number,
  times: number,
): Promise<Mixed> {
  const start = workspace.git('rev-parse', 'HEAD').trim();
  const done = new AbortController();
  const foreign = foreignLoop(workspace, done.signal);
  const faults: string[] = [];
  const lockErrors: string[] = [];
  const heard = (text: string): void => {
    if (text.includes('index.lock')) lockErrors.push(text.trim());
  };
  const commandLine = async (name: string): Promise<void> => {
    for (let value = 1; value <= times; value++) {
      const edit = `customFields.${name}=${value}`;
      const { code, stderr } = await workspace.start(['set', SHARED, edit]).ended;
      heard(stderr);
      if (code !== 0) faults.push(`${name}=${value}: exit ${code}: ${stderr}`);
    }
  };
  const http = async (): Promise<void> => {
    for (let value = 1; value <= times * 5; value++) {
      const answer = await request(`${server.url}api/companies/${SHARED}`, {
        foundedYear: 1900 + value,
      });
      heard(JSON.stringify(answer));
      if (answer?.status !== 200) faults.push(`foundedYear: ${JSON.stringify(answer)}`);
    }
  };
  const names = Array.from({ length: clients }, (_, i) => `cli${i}`);
  await Promise.all([...names.map(commandLine), http()]);
  done.abort();
  const { commits, failures } = await foreign;
  const record = JSON.parse(workspace.read(companyFile(SHARED)) ?? '{}') as JsonObject;
  const kept = record['customFields'] as JsonObject;
  for (const name of names) {
    if (kept[name] !== times) faults.push(`${name} is ${String(kept[name])}, not ${times}`);
  }
  return {
    faults,
    lockErrors,
    foreignCommits: commits,
    foreignFailures: failures,
    strays: straysSince(workspace, start),
    staged: workspace.git('diff', '--cached', '--name-only').split('\n').filter(Boolean),
  };
}

/** Pause of the foreign committer, ms. */
const BREATH_MS = 50;

/** Commits `foreign.txt` again and again, while `staged.txt` waits in the index. */
async function foreignLoop(
  workspace: TortureWorkspace,
  signal: AbortSignal,
): Promise<{ commits: number; failures: string[] }> {
  const failures: string[] = [];
  let commits = 0;
  const script =
    'echo "$0" >> foreign.txt && git add foreign.txt && git commit -q -m foreign -- foreign.txt';
  // Git itself gives up when HEAD moves or the index is locked at that instant; what it has staged then waits.
  for (let isCommitted = true; !signal.aborted || !isCommitted; await sleep(BREATH_MS)) {
    const { code, stderr } = await workspace.startProgram('sh', ['-c', script, String(commits)])
      .ended;
    isCommitted = code === 0;
    if (isCommitted) commits++;
    else failures.push(stderr.trim());
  }
  return { commits, failures };
}

/** Files of Pail's commits outside the bucket, and files of foreign commits other than their own. */
function straysSince(workspace: TortureWorkspace, start: string): string[] {
  const log = workspace.git('log', '--format=commit %s', '--name-only', `${start}..HEAD`);
  return log
    .split('commit ')
    .filter(Boolean)
    .flatMap((part) => {
      const [subject = '', ...files] = part.split('\n').filter(Boolean);
      const isForeign = subject === 'foreign';
      const belongs = (file: string): boolean =>
        isForeign ? file === 'foreign.txt' : file.startsWith('bucket/');
      return files.filter((file) => !belongs(file)).map((file) => `${subject}: ${file}`);
    });
}
