/**
 * The torture tests at any size: `npm run torture -- g1|g4 [--kills N] [--clients N] [--writes N] [--seed S]`.
 * Full size: g1 1,000 kills; g4 16 clients, 500 writes each. Prints the seed; exit code 1 when something was lost.
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
import { prepareKills, runKills } from './random-kill.ts';
import { TortureWorkspace } from './workspace.ts';

const print = (text: string): void => void process.stdout.write(`${text}\n`);

type Sizes = { kills: number; clients: number; writes: number; seed: number };

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

const TORTURES: Readonly<
  Record<string, (workspace: TortureWorkspace, sizes: Sizes) => Promise<number>>
> = { g1: randomKills, g4: concurrency };

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      kills: { type: 'string', default: '1000' },
      clients: { type: 'string', default: '16' },
      writes: { type: 'string', default: '500' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    },
  });
  const torture = TORTURES[positionals[0] ?? ''];
  if (torture === undefined) {
    print('usage: npm run torture -- g1|g4 [--kills N] [--clients N] [--writes N] [--seed S]');
    return 2;
  }
  const { kills, clients, writes, seed } = values;
  const sizes = {
    kills: Number(kills),
    clients: Number(clients),
    writes: Number(writes),
    seed: Number(seed),
  };
  print(`seed ${sizes.seed}`);
  const workspace = new TortureWorkspace(50, 1);
  try {
    return (await torture(workspace, sizes)) === 0 ? 0 : 1;
  } finally {
    await workspace.remove();
  }
}

process.exitCode = await main();
