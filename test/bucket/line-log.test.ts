import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LineLog } from '../../src/bucket/line-log.ts';
import { makeDir } from '../support/temp-dir.ts';

const pathIn = (dir: string): string => join(dir, 'core/sessions.jsonl');
const linesOf = (path: string): string[] => readFileSync(path, 'utf8').split('\n').slice(1, -1);

describe('a log of lines', () => {
  it('that is not there holds nothing, and reading makes no file', () => {
    const path = pathIn(makeDir());
    expect(new LineLog(path).read()).toBeNull();
    expect(existsSync(path)).toBe(false);
  });

  it('gives what was added since, to every reader', async () => {
    const path = pathIn(makeDir());
    const [writer, reader] = [new LineLog(path), new LineLog(path)];
    await writer.append(['a', 'b']);
    expect(reader.read()).toEqual({ isWhole: true, lines: ['a', 'b'] });
    expect(reader.read()).toBeNull();
    await writer.append(['ç']);
    expect(reader.read()).toEqual({ isWhole: false, lines: ['ç'] });
    expect(new LineLog(path).read()?.lines).toEqual(['a', 'b', 'ç']);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('a line without its end does not count, and goes with the next write', async () => {
    const path = pathIn(makeDir());
    const log = new LineLog(path);
    await log.append(['a']);
    appendFileSync(path, '{"id":"sess_');
    expect(log.read()?.lines).toEqual(['a']);
    await log.append(['b']);
    expect(log.read()?.lines).toEqual(['b']);
    expect(linesOf(path)).toEqual(['a', 'b']);
  });

  it('what was added can be taken away', async () => {
    const path = pathIn(makeDir());
    const log = new LineLog(path);
    await log.append(['a']);
    (await log.append(['b', 'c']))();
    expect(linesOf(path)).toEqual(['a']);
  });

  it.each([
    ['as long as before', ['c', 'd']],
    ['longer', ['c', 'd', 'e', 'f']],
    ['shorter', ['c']],
  ])('written anew, %s, it is read from the beginning', async (_, lines) => {
    const path = pathIn(makeDir());
    const [writer, reader] = [new LineLog(path), new LineLog(path)];
    await writer.append(['a', 'b']);
    reader.read();
    await writer.replace(lines);
    expect(reader.read()).toEqual({ isWhole: true, lines });
  });

  it('a file that somebody wrote by hand is read and added to', async () => {
    const path = join(makeDir({ 'x.jsonl': '{"id":"sess_1"}\n{"id":"sess_2"}' }), 'x.jsonl');
    const log = new LineLog(path);
    expect(log.read()?.lines).toEqual(['{"id":"sess_1"}']);
    writeFileSync(path, '{"id":"sess_3"}\n');
    expect(log.read()).toEqual({ isWhole: true, lines: ['{"id":"sess_3"}'] });
    await log.append(['{"id":"sess_4"}']);
    expect(log.read()).toEqual({ isWhole: false, lines: ['{"id":"sess_4"}'] });
  });
});
