import { describe, expect, it } from 'vitest';
import { shippedModel } from '../support/model.ts';
import { makeDir } from '../support/temp-dir.ts';
import { pail } from './harness.ts';

const PACKS = [...new Set([...shippedModel().collections.values()].map((c) => c.pack))].sort();

describe('wrong usage', () => {
  it.each([
    ['qurey deals', 'no verb "qurey"; did you mean "query"?'],
    ['lst', 'no verb "lst"; did you mean "ls"?'],
    ['frobnicate', 'no verb "frobnicate"; `pail --help` lists the verbs'],
    ['help qurey', 'no verb "qurey"; did you mean "query"?'],
    [
      'query',
      "missing required argument 'collection'; `pail schema` lists the collections (see `pail help query`)",
    ],
    [
      'set deal_x',
      "missing required argument 'edits'; e.g. status=active, tags+=vip or dueDate= (see `pail help set`)",
    ],
    [
      'sync --dry-run',
      "sync has no --dry-run; after `git fetch`, `pail review '...@{upstream}'` shows what would come, and `pail review '@{upstream}...'` what would go",
    ],
    ['mv deal_x', "missing required argument 'new-id' (see `pail help mv`)"],
    [
      'views extra',
      "too many arguments for 'views'. Expected 0 arguments but got 1. (see `pail help views`)",
    ],
    [
      'query deals --colums id',
      'unknown option \'--colums\'; did you mean "--columns"? (see `pail help query`)',
    ],
    ['--jsn query deals', 'unknown option \'--jsn\'; did you mean "--json"? (see `pail --help`)'],
    ['query deals --sort', "option '--sort <keys>' argument missing (see `pail help query`)"],
    [
      'query deals --limit ten',
      "option '-n, --limit <n>' argument 'ten' is invalid. Expected a whole number. (see `pail help query`)",
    ],
    [
      'inbox --limit 0',
      "option '-n, --limit <n>' argument '0' is invalid. Expected a whole number from 1 on. (see `pail help inbox`)",
    ],
    ['query deals --csv --jsonl', '--jsonl and --csv exclude each other: an answer has one form'],
    [
      'ls deals --csv --count',
      '--count answers no rows; use it with --json, not with --jsonl or --csv',
    ],
    // Split at the blank: two empty words.
    ['search ', 'there is nothing to search for; write: pail search <text>'],
    ['view pipeline --param x', '--param takes key=value, found "x"'],
    [
      'create deals --atomic',
      '--atomic goes with --file: a single record is always all or nothing',
    ],
    ['index rebild', 'no index action "rebild" (status, rebuild, dump); did you mean "rebuild"?'],
    ['pack lst', 'no pack action "lst" (list, add, upgrade); did you mean "list"?'],
    ['init --pack suport', `no pack "suport" (${PACKS.join(', ')}, all); did you mean "support"?`],
  ])('pail %s', async (line, message) => {
    const run = await pail(makeDir(), line.split(' '));
    expect(run).toMatchObject({ code: 2, stdout: '', stderr: `pail: ${message}\n` });
  });

  it('answers errors as JSON when asked, even errors of parsing', async () => {
    const run = await pail(makeDir(), ['--json', 'qurey']);
    expect(run.code).toBe(2);
    expect(run.stderr).toBe('');
    expect(run.json()).toMatchObject({
      version: 1,
      error: {
        code: 'usage',
        message: 'no verb "qurey"; did you mean "query"?',
        data: { verb: 'qurey' },
      },
    });
  });

  it.each([
    ['query deals', 1, /^pail: no pail.yaml in \/.* or above; run `pail init`/],
    ['-C nowhere check', 1, /^pail: there is no directory .*nowhere/],
  ])('outside a workspace: pail %s', async (line, code, message) => {
    const run = await pail(makeDir(), line.split(' '));
    expect(run.code).toBe(code);
    expect(run.stderr).toMatch(message);
  });

  it('refuses a PAIL_VIA that could forge a trailer', async () => {
    const vars = { PAIL_VIA: 'agent:x\nSigned-off-by: you' };
    const run = await pail(makeDir(), ['query', 'deals'], { vars });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('PAIL_VIA is "agent:x\\nSigned-off-by: you"');
  });
});

describe('help', () => {
  it.each([[''], ['--help'], ['help'], ['-C /tmp']])('pail %s fits one screen', async (line) => {
    const run = await pail(
      makeDir(),
      line.split(' ').filter((word) => word !== ''),
    );
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/ create {2,}add records \(alias: new\)$/m);
    expect(run.stdout).toMatch(/ index {2,}\S/);
    expect(run.stdout).not.toContain('merge-driver');
    const lines = run.stdout.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(56);
    expect(Math.max(...lines.map((one) => one.length))).toBeLessThanOrEqual(80);
  });

  it.each(['help set', 'set --help', 'set -h'])('pail %s tells about one verb', async (line) => {
    const run = await pail(makeDir(), line.split(' '));
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('Usage: pail set [options] <record> <edits...>');
    expect(run.stdout).toContain('--dry-run');
  });

  it('prints the version', async () => {
    expect(await pail(makeDir(), ['--version'])).toMatchObject({ code: 0, stdout: '0.1.0\n' });
  });
});
