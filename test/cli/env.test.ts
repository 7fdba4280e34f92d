import { describe, expect, it } from 'vitest';
import { outputWidth, readStdin, wantsColor } from '../../src/cli/env.ts';
import { main } from '../../src/cli/run.ts';

describe('wantsColor', () => {
  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true, false],
    [{ TERM: 'dumb' }, true, false],
  ])('%j, terminal %s', (vars, isTTY, expected) => {
    expect(wantsColor(vars, isTTY)).toBe(expected);
  });
});

describe('outputWidth', () => {
  it.each([
    [{}, true, 120, 120],
    [{ COLUMNS: '60' }, true, 120, 120],
    [{ COLUMNS: '60' }, true, undefined, 60],
    [{}, true, 0, 80],
    [{}, false, undefined, null],
    [{ COLUMNS: '60' }, false, undefined, 60],
    [{ COLUMNS: 'wide' }, false, undefined, null],
  ])('%j, terminal %s of %s', (vars, isTTY, terminal, expected) => {
    expect(outputWidth(vars, isTTY, terminal)).toBe(expected);
  });
});

const base = {
  stdout: { write: () => undefined },
  stderr: { write: () => undefined },
  stdin: '',
  stdinIsTTY: false,
  cwd: '/',
  isTTY: false,
  columns: null,
  color: false,
  now: () => 0,
  vars: {},
  interrupted: () => Promise.resolve(),
};

describe('readStdin', () => {
  it('joins characters that arrive in two parts', async () => {
    async function* parts(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{"a":"\u00e5').subarray(0, 7);
      yield Buffer.from('\u00e5"}').subarray(1);
    }
    expect(await readStdin({ ...base, stdin: parts() })).toBe('{"a":"å"}');
  });

  it('refuses bytes that are no UTF-8', async () => {
    async function* parts(): AsyncGenerator<Uint8Array> {
      yield Buffer.from([0x7b, 0xff, 0x7d]);
    }
    await expect(readStdin({ ...base, stdin: parts() })).rejects.toThrow(TypeError);
  });
});

describe('a bug', () => {
  it('is told from a refusal, with its stack', async () => {
    let told = '';
    const stdout = {
      write: () => {
        throw new Error('boom');
      },
    };
    const stderr = {
      write(text: string) {
        told += text;
      },
    };
    expect(await main(['pack', 'list'], { ...base, stdout, stderr })).toBe(1);
    expect(told).toMatch(
      /^pail: this is a bug in pail; please report it with these lines:\nError: boom\n {4}at /,
    );
  });
});
