/**
 * Loaded into a server before its own code: tells the parent process how long the event loop was held up, by the
 * clock and in time of the processor, which does not count what other programs took meanwhile.
 */

const TICK_MS = 2;
/** Some turns of the loop, ms: so that a block just before counts, and one just after a reset does. */
const TURNS_MS = 20;

let longestMs = 0;
let longestCpuMs = 0;
let lastAt = performance.now();
let lastCpu = cpuMs();

setInterval(() => {
  const now = performance.now();
  const cpu = cpuMs();
  longestMs = Math.max(longestMs, now - lastAt);
  longestCpuMs = Math.max(longestCpuMs, Math.min(cpu - lastCpu, now - lastAt));
  lastAt = now;
  lastCpu = cpu;
}, TICK_MS).unref();

process.on('message', (question) => {
  setTimeout(() => {
    const rssMb = process.memoryUsage.rss() / 2 ** 20;
    const vitals = { longestMs, longestCpuMs, cpuMs: cpuMs(), rssMb };
    if (question === 'reset') {
      longestMs = 0;
      longestCpuMs = 0;
    }
    setTimeout(() => process.send?.(vitals), TURNS_MS);
  }, TURNS_MS);
});
process.channel?.unref();

function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
