/** G1: processes are killed at random moments under load; what was acknowledged must be there. */

import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../bench/random.ts';
import { canonicalText } from '../../src/record/canonical.ts';
import type { JsonObject } from '../../src/record/types.ts';
import {
  companyFile,
  killGroup,
  killOne,
  type Running,
  request,
  type Server,
  type TortureWorkspace,
  until,
} from './workspace.ts';

export type KillOptions = {
  readonly kills: number;
  readonly seed: number;
  /** Told after each kill. */
  readonly onKill?: (kill: number, report: KillReport) => void;
};

export type KillReport = {
  /** Writes that were acknowledged, all kinds. */
  acknowledged: number;
  /** Everything that must not be, in words. */
  readonly faults: string[];
  /** Slowest first write after a kill, ms: process start, recovery and commit included. */
  slowestFirstWriteMs: number;
  /** Temporary files of killed writers that the next one has left in the bucket. */
  leftovers: number;
};

const HTTP_WRITERS = 4;
const CLI_WRITERS = 4;
const PROBE = 'comp_probe';
const SHARED = 'comp_shared';

/** How processes die: all of them, all with the git processes they started, or the server alone. */
const WAYS = ['all', 'groups', 'server'] as const;

/** Counts up in one field that nobody else writes, so that its value tells which writes are there. */
type Counter = {
  readonly id: string;
  readonly path: readonly string[];
  tried: number;
  acked: number[];
};

type Writer = {
  readonly name: string;
  readonly own: Counter;
  readonly shared: Counter;
  /** Ids of created contacts by their first name; null while not acknowledged. */
  readonly created: Map<string, string | null>;
};

export function prepareKills(workspace: TortureWorkspace): void {
  for (const id of [PROBE, SHARED, ...writers().map(({ own }) => own.id)]) {
    workspace.addCompany(id);
  }
  workspace.commitAll();
}

function writers(): Writer[] {
  return Array.from({ length: HTTP_WRITERS + CLI_WRITERS }, (_, i) => {
    const name = `w${i}`;
    return {
      name,
      own: { id: `comp_${name}`, path: ['employeeCount'], tried: 0, acked: [] },
      shared: { id: SHARED, path: ['customFields', name], tried: 0, acked: [] },
      created: new Map(),
    };
  });
}

/** Kills, restarts and looks, `kills` times. Never throws for what it finds: the report says it. */
export async function runKills(
  workspace: TortureWorkspace,
  { kills, seed, onKill }: KillOptions,
): Promise<KillReport> {
  const random = new Random(seed);
  const report: KillReport = { acknowledged: 0, faults: [], slowestFirstWriteMs: 0, leftovers: 0 };
  const all = writers();
  const probe: Counter = { id: PROBE, path: ['employeeCount'], tried: 0, acked: [] };
  for (let kill = 1; kill <= kills; kill++) {
    const note = (fault: string): void => void report.faults.push(`kill ${kill}: ${fault}`);
    await oneRound(workspace, random, all, note);
    checkDisk(workspace, all, note);
    const firstWrite = await writeFirst(workspace, probe, note);
    report.slowestFirstWriteMs = Math.max(report.slowestFirstWriteMs, firstWrite);
    await checkGit(workspace, all, note);
    report.acknowledged = all.reduce((sum, writer) => sum + acknowledgedBy(writer), 0);
    report.leftovers = workspace.bucketFiles().others.length;
    onKill?.(kill, report);
  }
  checkHistory(workspace, all, (fault) => report.faults.push(fault));
  await checkServed(workspace, (fault) => report.faults.push(fault));
  return report;
}

function acknowledgedBy({ own, shared, created }: Writer): number {
  const contacts = [...created.values()].filter((id) => id !== null).length;
  return own.acked.length + shared.acked.length + contacts;
}

/** Lets all writers write for a while, then kills. */
async function oneRound(
  workspace: TortureWorkspace,
  random: Random,
  all: readonly Writer[],
  note: (fault: string) => void,
): Promise<void> {
  const stop = new AbortController();
  const running = new Map<string, Running>();
  const startCommandLines = (): Promise<void>[] =>
    all.slice(HTTP_WRITERS).map((writer) => {
      const own = new Random(random.int(0, 1e9));
      return writeByCommandLine(workspace, writer, own, running, stop.signal, note);
    });
  // Now and then the command lines begin while the server still starts: recovery, too, is under load.
  const early = random.chance(0.2) ? startCommandLines() : [];
  const server = await workspace.serve();
  const late = early.length > 0 ? early : startCommandLines();
  const overHttp = all
    .slice(0, HTTP_WRITERS)
    .map((writer) => writeOverHttp(server, writer, stop.signal, note));
  await sleep(random.int(0, 700));
  const way = random.pick(WAYS);
  stop.abort();
  if (way === 'server') killOne(server.child);
  const kill = way === 'groups' ? killGroup : killOne;
  if (way !== 'server') for (const { child } of [server, ...running.values()]) kill(child);
  await Promise.all([...late, ...overHttp, server.ended]);
}

async function writeOverHttp(
  server: Server,
  { own, shared }: Writer,
  stop: AbortSignal,
  note: (fault: string) => void,
): Promise<void> {
  for (let i = 0; !stop.aborted; i++) {
    const counter = i % 2 === 0 ? own : shared;
    const value = ++counter.tried;
    const patch = counter.path.reduceRight<JsonObject | number>(
      (inner, key) => ({ [key]: inner }),
      value,
    );
    const answer = await request(`${server.url}api/companies/${counter.id}`, patch as JsonObject);
    if (answer?.status === 200) counter.acked.push(value);
    else if (answer !== null) note(`PATCH ${counter.id}: ${JSON.stringify(answer)}`);
    else return;
  }
}

async function writeByCommandLine(
  workspace: TortureWorkspace,
  writer: Writer,
  random: Random,
  running: Map<string, Running>,
  stop: AbortSignal,
  note: (fault: string) => void,
): Promise<void> {
  const run = async (args: readonly string[]): Promise<string | null> => {
    const started = workspace.start(args);
    running.set(writer.name, started);
    const { code, stdout, stderr } = await started.ended;
    running.delete(writer.name);
    if (code !== 0 && code !== null) note(`pail ${args.join(' ')}: exit ${code}: ${stderr}`);
    return code === 0 ? stdout : null;
  };
  while (!stop.aborted) {
    if (random.chance(0.3)) {
      const name = `${writer.name}-${writer.created.size}`;
      writer.created.set(name, null);
      const said = await run(['create', 'contacts', `firstName=${name}`, '--quiet']);
      if (said !== null) writer.created.set(name, said.trim());
      continue;
    }
    const counter = random.pick([writer.own, writer.shared]);
    const value = ++counter.tried;
    const said = await run(['set', counter.id, `${counter.path.join('.')}=${value}`]);
    if (said !== null) counter.acked.push(value);
  }
}

/** Every record file is whole, and holds what was acknowledged last or what was tried after it. */
function checkDisk(
  workspace: TortureWorkspace,
  all: readonly Writer[],
  note: (fault: string) => void,
): void {
  for (const file of workspace.bucketFiles().records) {
    const text = workspace.read(file) ?? '';
    if (!isCanonical(text)) note(`${file} is torn: ${JSON.stringify(text.slice(0, 200))}`);
  }
  for (const { own, shared, created } of all) {
    checkCounter(own, workspace.read(companyFile(own.id)), 'on disk', note);
    checkCounter(shared, workspace.read(companyFile(shared.id)), 'on disk', note);
    for (const [name, id] of created) {
      if (id === null) continue;
      const text = workspace.read(`bucket/crm/contacts/${id}.json`);
      if (fieldOf(text, ['firstName']) !== name) note(`contact ${id} (${name}) is lost on disk`);
    }
  }
}

function isCanonical(text: string): boolean {
  try {
    return canonicalText(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}

function checkCounter(
  counter: Counter,
  text: string | null,
  where: string,
  note: (fault: string) => void,
): void {
  const { id, path, acked, tried } = counter;
  const value = Number(fieldOf(text, path) ?? 0);
  const least = acked.at(-1) ?? 0;
  if (value >= least && value <= tried) return;
  note(`${id} ${path.join('.')} ${where} is ${value}: ${least} was acknowledged, ${tried} tried`);
}

function fieldOf(text: string | null, path: readonly string[]): unknown {
  let value: unknown = text === null ? null : JSON.parse(text);
  for (const key of path) value = (value as JsonObject | null | undefined)?.[key];
  return value;
}

/** The first write after the kill, by the command line; the answer is how long it took, ms. */
async function writeFirst(
  workspace: TortureWorkspace,
  probe: Counter,
  note: (fault: string) => void,
): Promise<number> {
  const value = ++probe.tried;
  const start = performance.now();
  const { code, stderr } = await workspace.start(['set', PROBE, `employeeCount=${value}`]).ended;
  if (code === 0) probe.acked.push(value);
  else note(`first write: exit ${code}: ${stderr}`);
  checkCounter(probe, workspace.read(companyFile(PROBE)), 'on disk', note);
  return performance.now() - start;
}

/** The repository is sound, everything acknowledged is in HEAD, nothing is staged, no lock is left. */
async function checkGit(
  workspace: TortureWorkspace,
  all: readonly Writer[],
  note: (fault: string) => void,
): Promise<void> {
  const staged = (): string => workspace.git('diff', '--cached', '--name-status');
  const isQuiet = (): boolean => workspace.locks().length === 0 && staged() === '';
  if (!(await until(isQuiet, 2_000))) {
    note(`left behind: locks ${workspace.locks().join(', ')}; staged ${staged()}`);
  }
  const counters = all.flatMap(({ own, shared }) => [own, shared]);
  const texts = workspace.objects(counters.map(({ id }) => `HEAD:${companyFile(id)}`));
  for (const [i, counter] of counters.entries()) {
    checkCounter(counter, texts[i] ?? null, 'in HEAD', note);
  }
  const ids = all.flatMap(({ created }) => [...created.values()].filter((id) => id !== null));
  const contacts = workspace.objects(ids.map((id) => `HEAD:bucket/crm/contacts/${id}.json`));
  ids.forEach((id, i) => {
    if (contacts[i] == null) note(`contact ${id} is not in HEAD`);
  });
  try {
    workspace.git('fsck', '--no-dangling', '--no-progress');
  } catch (error) {
    note(`git fsck: ${String((error as { stderr?: unknown }).stderr ?? error)}`);
  }
}

/** Each acknowledged value has been in a commit. */
function checkHistory(
  workspace: TortureWorkspace,
  all: readonly Writer[],
  note: (fault: string) => void,
): void {
  const sharedTexts = workspace.history(companyFile(SHARED));
  for (const { own, shared } of all) {
    for (const counter of [own, shared]) {
      const texts = counter === shared ? sharedTexts : workspace.history(companyFile(counter.id));
      const values = new Set(texts.map((text) => fieldOf(text, counter.path)));
      const missing = counter.acked.filter((value) => !values.has(value));
      if (missing.length > 0) {
        note(`${counter.id} ${counter.path.join('.')}: no commit has ${missing.join(', ')}`);
      }
    }
  }
}

/** What is served is what lies there: no temporary file, no problem. */
async function checkServed(
  workspace: TortureWorkspace,
  note: (fault: string) => void,
): Promise<void> {
  const check = await workspace.start(['check', '--json']).ended;
  if (check.code !== 0) note(`pail check: exit ${check.code}: ${check.stdout}`);
  const dump = await workspace.start(['index', 'dump', '--json']).ended;
  const served = (JSON.parse(dump.stdout) as { records: string[] }).records.length;
  const { records } = workspace.bucketFiles();
  if (served !== records.length)
    note(`${served} records are served, ${records.length} files lie there`);
}
