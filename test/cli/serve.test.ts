import { describe, expect, it } from 'vitest';
import { makeWorkspace, pail } from './harness.ts';

describe('pail serve', () => {
  it('says where it serves what, answers, and stops when asked', async () => {
    const root = makeWorkspace();
    let stop = (): void => undefined;
    const stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    const out: string[] = [];
    const running = pail(root, ['serve', '--port', '0'], {
      interrupted: () => stopped,
      onWrite: (text) => out.push(text),
    });
    const url = await until(() => /http:\S+/.exec(out.join(''))?.[0]);
    const { status } = await fetch(url);
    stop();
    const run = await running;
    expect(status).toBe(200);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/ {2}Acme: 7 records, no problems\n$/);
    expect(run.stderr).toBe('Ctrl-C stops\nstopped\n');
    await expect(fetch(url)).rejects.toThrow();
  });

  it.each([
    [['--host', '0.0.0.0'], 1, 'needs authentication'],
    [['--port', 'x'], 2, 'Expected a number from 0 to 65535'],
    [['--port', '65536'], 2, 'Expected a number from 0 to 65535'],
  ])('refuses %j', async (words, code, message) => {
    const run = await pail(makeWorkspace(), ['serve', ...words]);
    expect(run.code).toBe(code);
    expect(run.stderr).toContain(message);
  });
});

/** Asks again every few milliseconds until there is an answer; the test's time limit ends it. */
async function until<T>(ask: () => T | undefined): Promise<T> {
  for (;;) {
    const answer = ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
