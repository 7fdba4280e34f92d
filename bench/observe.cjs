/**
 * Loaded before the command line (`node -r`): writes what the process took to the file that PAIL_BENCH_REPORT names,
 * when it ends and at each SIGUSR2, from which on the longest block counts anew.
 */

const { renameSync, writeFileSync } = require('node:fs');
const { monitorEventLoopDelay } = require('node:perf_hooks');

const path = process.env.PAIL_BENCH_REPORT;
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();

function report() {
  const said = {
    rssBytes: process.memoryUsage.rss(),
    peakBytes: process.resourceUsage().maxRSS * 1024,
    longestBlockMs: delay.max / 1e6,
  };
  delay.reset();
  writeFileSync(`${path}.tmp`, JSON.stringify(said));
  renameSync(`${path}.tmp`, path);
}

process.on('exit', report);
process.on('SIGUSR2', report);
