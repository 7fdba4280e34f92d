/** G7: readers and writers over HTTP for a long time, while others commit: no fault, no wrong answer, no growth. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../bench/random.ts';
import { descriptorsOf, PROBE_ARGS, vitalsOf } from './probe.ts';
import { companyFile, type Server, type TortureWorkspace } from './workspace.ts';

export type SoakOptions = {
  readonly seconds: number;
  readonly perSecond: number;
  readonly seed: number;
  /** Told now and then. */
  readonly onSample?: (sample: Sample, requests: number) => void;
};

export type Sample = { readonly rssMb: number; readonly descriptors: number };

export type SoakReport = {
  requests: number;
  outsideCommits: number;
  /** Answers of 500 and more, broken connections and wrong reads, in words. */
  readonly faults: string[];
  readonly samples: Sample[];
};

const COUNTER = 'comp_soak';
const OUTSIDE = 'comp_outside';
/** An outside commit this often, and how long until everybody must see it, ms. */
const COMMIT_MS = 2_000;
const SEEN_MS = 5_000;
const SAMPLE_MS = 1_000;
/** So many samples between two that are told. */
const TOLD_EVERY = 15;

const PAGES = [
  '',
  'views/pipeline',
  'views/my-work',
  'c/crm/contacts?sort=lastName',
  'search?q=renewal',
  'problems',
  'api/health',
  'api/search?q=export',
  'api/deals?group=stage&sum=expectedValue',
  'api/contacts?where=company.tier=="enterprise"&limit=20',
  'api/deals?sort=-updatedAt&limit=20',
];

export async function runSoak(
  workspace: TortureWorkspace,
  { seconds, perSecond, seed, onSample }: SoakOptions,
): Promise<SoakReport> {
  workspace.addCompany(COUNTER);
  workspace.addCompany(OUTSIDE);
  workspace.commitAll();
  const server = await workspace.serve(PROBE_ARGS);
  const report: SoakReport = { requests: 0, outsideCommits: 0, faults: [], samples: [] };
  const end = performance.now() + seconds * 1_000;
  const isOver = (): boolean => performance.now() >= end;
  const sampler = async (): Promise<void> => {
    for (; !isOver(); await sleep(SAMPLE_MS)) {
      const sample = { rssMb: (await vitalsOf(server)).rssMb, descriptors: descriptorsOf(server) };
      report.samples.push(sample);
      if (report.samples.length % TOLD_EVERY === 0) onSample?.(sample, report.requests);
    }
  };
  await Promise.all([
    askAtRate(server, report, perSecond, new Random(seed), isOver),
    commitOutside(workspace, server, report, isOver),
    sampler(),
  ]);
  return report;
}

/** Requests that may wait for their answer at once: a machine that is too slow for the rate is asked more slowly. */
const MOST_OPEN = 32;

/** Sends requests at a rate, as long as not too many of those before wait; waits for the last answers. */
async function askAtRate(
  server: Server,
  report: SoakReport,
  perSecond: number,
  random: Random,
  isOver: () => boolean,
): Promise<void> {
  const counter = { acknowledged: 0, next: 1, isWriting: false };
  const open = new Set<Promise<void>>();
  const began = performance.now();
  for (let sent = 0; !isOver(); sent++) {
    const due = began + (sent * 1_000) / perSecond;
    await sleep(Math.max(0, due - performance.now()));
    while (open.size >= MOST_OPEN) await Promise.race(open);
    const run = random.chance(0.1)
      ? writeCounter(server, report, counter)
      : random.chance(0.3)
        ? readCounter(server, report, counter)
        : ask(server, report, random.pick(PAGES)).then(() => undefined);
    open.add(run);
    void run.finally(() => open.delete(run));
  }
  await Promise.all(open);
}

type Counter = { acknowledged: number; next: number; isWriting: boolean };

async function writeCounter(server: Server, report: SoakReport, counter: Counter): Promise<void> {
  if (counter.isWriting) return;
  counter.isWriting = true;
  const value = counter.next++;
  const body = JSON.stringify({ employeeCount: value });
  const answer = await ask(server, report, `api/companies/${COUNTER}`, body);
  if (answer !== null) counter.acknowledged = value;
  counter.isWriting = false;
}

/** What was acknowledged before the question must be in the answer. */
async function readCounter(server: Server, report: SoakReport, counter: Counter): Promise<void> {
  const least = counter.acknowledged;
  const text = await ask(server, report, `api/companies/${COUNTER}`);
  if (text === null) return;
  const { item } = JSON.parse(text) as { item: { employeeCount: number } };
  if (item.employeeCount < least) {
    report.faults.push(`read ${item.employeeCount} after ${least} was acknowledged`);
  }
}

/** Text of a good answer; null, and a fault in the report, otherwise. */
async function ask(
  server: Server,
  report: SoakReport,
  path: string,
  patch?: string,
): Promise<string | null> {
  report.requests++;
  try {
    const response = await fetch(`${server.url}${path}`, {
      headers: { 'content-type': 'application/merge-patch+json', connection: 'close' },
      ...(patch === undefined ? {} : { method: 'PATCH', body: patch }),
    });
    const text = await response.text();
    if (response.status === 200) return text;
    report.faults.push(`${path}: ${response.status} ${text.slice(0, 300)}`);
  } catch (error) {
    report.faults.push(`${path}: ${String(error)}`);
  }
  return null;
}

/** Someone else edits a record and commits it; the server must show it soon. */
async function commitOutside(
  workspace: TortureWorkspace,
  server: Server,
  report: SoakReport,
  isOver: () => boolean,
): Promise<void> {
  for (let value = 1; !isOver(); value++) {
    const path = join(workspace.root, companyFile(OUTSIDE));
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(/"employeeCount": \d+/, `"employeeCount": ${value}`));
    const edited = performance.now();
    const args = ['commit', '-q', '-m', 'outside', '--', companyFile(OUTSIDE)];
    // Git itself gives up when the index is locked at that instant: then it is the next one that commits.
    if ((await workspace.startProgram('git', args).ended).code === 0) report.outsideCommits++;
    await untilSeen(server, report, value, edited);
    await sleep(Math.max(0, edited + COMMIT_MS - performance.now()));
  }
}

async function untilSeen(
  server: Server,
  report: SoakReport,
  value: number,
  since: number,
): Promise<void> {
  for (;;) {
    const text = await ask(server, report, `api/companies/${OUTSIDE}`);
    if (text?.includes(`"employeeCount":${value}`) === true) return;
    if (performance.now() - since > SEEN_MS * 4) {
      report.faults.push(`the outside edit ${value} is not seen`);
      return;
    }
    await sleep(100);
  }
}

/** Growth from the second quarter of a run to its last: the first one warms up. */
export function growthOf(samples: readonly Sample[]): Sample {
  const quarter = Math.floor(samples.length / 4);
  const mean = (part: readonly Sample[], key: keyof Sample): number =>
    part.reduce((sum, sample) => sum + sample[key], 0) / Math.max(1, part.length);
  const early = samples.slice(quarter, 2 * quarter);
  const late = samples.slice(-quarter);
  return {
    rssMb: mean(late, 'rssMb') - mean(early, 'rssMb'),
    descriptors: mean(late, 'descriptors') - mean(early, 'descriptors'),
  };
}
