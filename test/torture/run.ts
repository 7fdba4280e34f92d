/**
 * The torture tests at any size: `npm run torture -- g1|g4|g6|g7|g14|loop`, with `--kills N`, `--clients N`, `--writes N`,
 * `--records N`, `--modes idle,load`, `--minutes N`, `--seed S`. Without them g1 and g4 are of full size (1,000 kills;
 * 16 clients, 500 writes each), and so are g6 (50,000 records) and loop (100,000); g7 runs for a minute. Prints the
 * seed; exit code 1 when something was lost.
 */

import { parseArgs } from 'node:util';
import {
  addByCommandLine,
  COUNTER,
  compareAndSwap,
  differentFields,
  foreignCommits,
  SHARED,
} from './concurrency.ts';
import { DISK_STEPS } from './disk-steps.ts';
import { runImportKills } from './import-kill.ts';
import { measureLoop } from './loop.ts';
import { runMerges } from './merge-clones.ts';
import { prepareKills, runKills } from './random-kill.ts';
import { growthOf, runSoak } from './soak.ts';
import { runWatcher, WATCH_MODES } from './watcher.ts';
import { TortureWorkspace } from './workspace.ts';

const print = (text: string): void => void process.stdout.write(`${text}\n`);

type Sizes = {
  kills: number;
  clients: number;
  writes: number;
  seed: number;
  minutes: number;
  records: number;
  modes: string[];
};

async function randomKills(workspace: TortureWorkspace, { kills, seed }: Sizes): Promise<number> {
  prepareKills(workspace);
  const report = await runKills(workspace, {
    kills,
    seed,
    onKill: (kill, { acknowledged, faults, slowestFirstWriteMs, leftovers }) =>
      print(
        `kill ${kill}/${kills}: ${acknowledged} acknowledged, ${faults.length} faults, ` +
          `slowest first write ${Math.round(slowestFirstWriteMs)} ms, ${leftovers} temporary files`,
      ),
  });
  for (const fault of report.faults) print(fault);
  return report.faults.length;
}

async function concurrency(workspace: TortureWorkspace, sizes: Sizes): Promise<number> {
  const { clients, writes } = sizes;
  workspace.addCompany(COUNTER);
  workspace.addCompany(SHARED);
  workspace.commitAll();
  const server = await workspace.serve();
  let faults = 0;
  const judge = (name: string, isGood: boolean, found: unknown): void => {
    if (!isGood) faults++;
    print(`${isGood ? 'ok    ' : 'FAULT '} ${name}: ${JSON.stringify(found)}`);
  };
  const swap = await compareAndSwap(workspace, server, clients, writes);
  const isSwapped = swap.final === swap.accepted && swap.other.length === 0;
  judge('compare-and-swap over HTTP', isSwapped, swap);
  const sum = await addByCommandLine(workspace, clients, Math.ceil(writes / 50));
  judge('+= by command lines', sum.final === sum.accepted && sum.other.length === 0, sum);
  const fields = await differentFields(workspace, server, clients, writes);
  judge('different fields', fields.length === 0, fields);
  const mixed = await foreignCommits(workspace, server, 8, Math.ceil(writes / 25));
  const { foreignFailures, ...rest } = mixed;
  const isApart = [rest.faults, rest.lockErrors, rest.strays].every((list) => list.length === 0);
  judge('foreign commits', isApart, { ...rest, foreignFailures: foreignFailures.length });
  return faults;
}

/** Longest block of the event loop that is no fault, ms of the processor. */
const LONGEST_BLOCK_MS = 100;

async function loop(workspace: TortureWorkspace): Promise<number> {
  workspace.addCompany('comp_probe');
  workspace.commitAll();
  let faults = 0;
  await measureLoop(workspace, ({ what, longestMs, longestCpuMs, tookMs, rssMb }) => {
    const isLong = longestCpuMs > LONGEST_BLOCK_MS;
    if (isLong) faults++;
    print(
      `${isLong ? 'LONG ' : 'ok   '} ${what.padEnd(48)} block ${longestCpuMs.toFixed(0).padStart(5)} ms ` +
        `(${longestMs.toFixed(0).padStart(5)} by the clock), ` +
        `took ${tookMs.toFixed(0).padStart(6)} ms, ${rssMb.toFixed(0).padStart(5)} MB`,
    );
  });
  return faults;
}

async function watcher(workspace: TortureWorkspace, { modes }: Sizes): Promise<number> {
  const report = await runWatcher(workspace, {
    modes: WATCH_MODES.filter((mode) => modes.length === 0 || modes.includes(mode)),
    stepsIn: () => DISK_STEPS,
    lateMs: 5_000,
    stopMs: 3_000,
    onStep: (mode, step, lateMs) =>
      print(`${mode.padEnd(11)} ${step.padEnd(40)} ${lateMs.toFixed(0).padStart(6)} ms`),
  });
  for (const mode of report.skipped) print(`skipped: ${mode} (no user namespaces here)`);
  for (const fault of report.faults) print(`FAULT ${fault}`);
  return report.faults.length;
}

/** Growth of the server's memory and of its open files over a run that is no fault. */
const GROWTH_MB = 40;
const GROWTH_DESCRIPTORS = 20;

async function soak(workspace: TortureWorkspace, { minutes, seed }: Sizes): Promise<number> {
  const report = await runSoak(workspace, {
    seconds: minutes * 60,
    perSecond: 100,
    seed,
    onSample: ({ rssMb, descriptors }, requests) =>
      print(`${requests} requests, ${rssMb.toFixed(0)} MB, ${descriptors} open files`),
  });
  const growth = growthOf(report.samples);
  print(
    `${report.requests} requests, ${report.outsideCommits} outside commits, ` +
      `grown by ${growth.rssMb.toFixed(0)} MB and ${growth.descriptors.toFixed(0)} open files`,
  );
  for (const fault of report.faults.slice(0, 50)) print(`FAULT ${fault}`);
  const hasGrown = growth.rssMb > GROWTH_MB || growth.descriptors > GROWTH_DESCRIPTORS;
  return report.faults.length + (hasGrown ? 1 : 0);
}

async function merges(_: TortureWorkspace, { records }: Sizes): Promise<number> {
  const { faults, merged, slowestMs } = await runMerges(records, 3);
  for (const fault of faults.slice(0, 20)) print(`FAULT ${fault}`);
  print(
    `${merged} records merged, ${faults.length} faults, slowest sync ${Math.round(slowestMs)} ms`,
  );
  return faults.length;
}

/** Rows of an import that is killed. */
const IMPORT_ROWS = 500;

async function importKills(workspace: TortureWorkspace, { kills }: Sizes): Promise<number> {
  workspace.commitAll();
  const report = await runImportKills(workspace, { kills, rows: IMPORT_ROWS });
  for (const fault of report.faults.slice(0, 20)) print(`FAULT ${fault}`);
  print(`${kills} kills: ${report.complete} after the decision, ${report.unharmed} too late`);
  return report.faults.length;
}

type Torture = {
  /** Records of its bucket, full size. */
  readonly records: number;
  readonly run: (workspace: TortureWorkspace, sizes: Sizes) => Promise<number>;
};

const TORTURES: Readonly<Record<string, Torture>> = {
  g1: { records: 50, run: randomKills },
  g4: { records: 50, run: concurrency },
  g5: { records: 4_000, run: merges },
  g6: { records: 50_000, run: watcher },
  g7: { records: 2_000, run: soak },
  g14: { records: 50, run: importKills },
  loop: { records: 100_000, run: loop },
};

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      kills: { type: 'string', default: '1000' },
      clients: { type: 'string', default: '16' },
      writes: { type: 'string', default: '500' },
      records: { type: 'string' },
      minutes: { type: 'string', default: '1' },
      modes: { type: 'string', default: '' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    },
  });
  const torture = TORTURES[positionals[0] ?? ''];
  if (torture === undefined) {
    print(
      'usage: npm run torture -- g1|g4|g6|g7|g14|loop; docs/reliability.md tells of its options',
    );
    return 2;
  }
  const { kills, clients, writes, seed, records = torture.records } = values;
  const sizes = {
    kills: Number(kills),
    clients: Number(clients),
    writes: Number(writes),
    seed: Number(seed),
    records: Number(records),
    minutes: Number(values.minutes),
    modes: values.modes.split(',').filter(Boolean),
  };
  print(`seed ${sizes.seed}`);
  const workspace = new TortureWorkspace(sizes.records, 1);
  try {
    return (await torture.run(workspace, sizes)) === 0 ? 0 : 1;
  } finally {
    await workspace.remove();
  }
}

process.exitCode = await main();
