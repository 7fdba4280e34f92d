/** Real repositories, real git, real processes: what hand-run git commands make of records. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stateDirOf } from '../../src/bucket/state-dir.ts';
import { type OpenConflict, readConflicts } from '../../src/history/conflict-store.ts';
import { ATTRIBUTES_LINE, installDriver } from '../../src/history/driver-config.ts';
import { blobId } from '../../src/record/blob.ts';
import { canonicalText } from '../../src/record/canonical.ts';
import type { JsonObject } from '../../src/record/types.ts';
import { makeRepo, type Repo, repoAt } from '../history/git-repo.ts';

const PROGRAM = { node: process.execPath, script: resolve('bin/pail.js') };
const SCHEMA = {
  $id: 'crm/deals',
  type: 'object',
  'x-collection': { prefix: 'deal', files: ['specs'] },
  properties: {
    id: { type: 'string' },
    title: { type: 'string' },
    stage: { type: 'string' },
    value: { type: 'number' },
    tags: { type: 'array', 'x-merge': 'set' },
  },
};
const DEAL = { id: 'deal_a', title: 'Acme', stage: 'lead', value: 1, tags: ['a'] };
const FILE = 'bucket/crm/deals/deal_a.json';

type Files = Readonly<Record<string, object | string | null>>;

/** A workspace in a repository, below `prefix`; the driver is installed. */
function workspace(files: Files = { [FILE]: DEAL }, prefix = ''): Repo {
  const repo = makeRepo({
    [`${prefix}pail.yaml`]: 'version: 1\n',
    [`${prefix}.gitattributes`]: `${ATTRIBUTES_LINE}\n`,
    [`${prefix}schemas/crm/deals.schema.json`]: JSON.stringify(SCHEMA),
  });
  put(repo, files);
  repo.git('add', '-A');
  repo.git('commit', '-q', '--allow-empty', '-m', 'base');
  installDriver(repo.dir, PROGRAM);
  return repo;
}

function put(repo: Repo, files: Files): void {
  for (const [file, content] of Object.entries(files)) {
    if (content === null) rmSync(join(repo.dir, file));
    else {
      mkdirSync(dirname(join(repo.dir, file)), { recursive: true });
      const text = typeof content === 'string' ? content : canonicalText(content);
      writeFileSync(join(repo.dir, file), text);
    }
  }
}

function commit(repo: Repo, files: Files): void {
  put(repo, files);
  repo.git('add', '-A');
  repo.git('commit', '-q', '-m', 'change');
}

/** Commits `ours` on main and `theirs` on topic; main is checked out. */
function diverge(repo: Repo, ours: Files, theirs: Files): void {
  repo.git('checkout', '-q', '-b', 'topic');
  commit(repo, theirs);
  repo.git('checkout', '-q', 'main');
  commit(repo, ours);
}

const record = (repo: Repo, file = FILE): JsonObject =>
  JSON.parse(readFileSync(join(repo.dir, file), 'utf8'));
const text = (repo: Repo, file = FILE): string => readFileSync(join(repo.dir, file), 'utf8');
const open = (repo: Repo, root = repo.dir): readonly OpenConflict[] =>
  readConflicts(stateDirOf(root).dir).open;
const stages = (repo: Repo): string[] => repo.git('ls-files', '-u').split('\n').filter(Boolean);

const OURS = { ...DEAL, stage: 'offered', tags: ['a', 'ours'] };
const THEIRS = { ...DEAL, value: 2, tags: ['a', 'theirs'] };
const MERGED = { ...DEAL, stage: 'offered', value: 2, tags: ['a', 'ours', 'theirs'] };
const CLASH = { ...THEIRS, stage: 'lost' };

/** Brings topic's change to main in different ways. */
const DOORS: readonly (readonly [string, (repo: Repo) => { code: number | null; err: string }])[] =
  [
    ['merge', (repo) => repo.tryGit('merge', '-q', 'topic')],
    ['cherry-pick', (repo) => repo.tryGit('cherry-pick', 'topic')],
    ['rebase', (repo) => repo.tryGit('rebase', '-q', 'topic')],
    [
      'stash pop',
      (repo) => {
        repo.git('checkout', '-q', 'topic');
        repo.git('reset', '-q', '--soft', 'HEAD~1');
        repo.git('stash', '-q');
        repo.git('checkout', '-q', 'main');
        return repo.tryGit('stash', 'pop', '-q');
      },
    ],
  ];

describe('git merges records by the driver', () => {
  it.each(DOORS)('%s: different fields and sets merge', (_, door) => {
    const repo = workspace();
    diverge(repo, { [FILE]: OURS }, { [FILE]: THEIRS });
    expect(door(repo)).toMatchObject({ code: 0 });
    expect(record(repo)).toEqual(MERGED);
    expect(text(repo)).toBe(canonicalText(record(repo)));
    expect(open(repo)).toEqual([]);
  });

  it.each(DOORS)(
    '%s: a field that both changed stays ours, unmerged and recorded',
    (name, door) => {
      const repo = workspace();
      diverge(repo, { [FILE]: OURS }, { [FILE]: CLASH });
      // In a rebase, ours is the branch that is rebased onto.
      const [ours, theirs] = name === 'rebase' ? [CLASH, OURS] : [OURS, CLASH];
      const done = door(repo);
      expect(done.code).not.toBe(0);
      expect(done.err).toContain(`pail: ${FILE}: both sides changed stage; ours stands there now`);
      expect(record(repo)).toMatchObject({ stage: ours.stage, value: 2 });
      expect(record(repo)['tags']).toEqual(MERGED.tags);
      expect(stages(repo)).toHaveLength(3);
      const theirCommit = { merge: 'topic', rebase: 'REBASE_HEAD' }[name];
      expect(open(repo)).toMatchObject([
        {
          path: FILE,
          operation: theirCommit === undefined ? 'other' : name,
          blobs: {
            base: blobId(Buffer.from(canonicalText(DEAL))),
            ours: blobId(Buffer.from(canonicalText(ours))),
            theirs: blobId(Buffer.from(canonicalText(theirs))),
          },
          commits: {
            theirs: theirCommit === undefined ? null : repo.git('rev-parse', theirCommit),
          },
          conflicts: [{ pointer: '/stage', base: 'lead', ours: ours.stage, theirs: theirs.stage }],
        },
      ]);
      const [{ blobs }] = open(repo) as [OpenConflict];
      for (const blob of Object.values(blobs)) expect(stages(repo).join('\n')).toContain(blob);
    },
  );

  it('the same merge twice is one conflict', () => {
    const repo = workspace();
    diverge(repo, { [FILE]: OURS }, { [FILE]: CLASH });
    for (const _ of [1, 2]) {
      repo.tryGit('merge', 'topic');
      repo.git('merge', '--abort');
    }
    expect(open(repo)).toHaveLength(1);
  });

  it('a workspace in a subfolder, names with spaces and quotes, a linked work tree', () => {
    const prefix = "our crm's $HOME 100%/";
    const file = `${prefix}bucket/crm/deals/a b/deal_a.json`;
    const repo = workspace({ [file]: DEAL }, prefix);
    diverge(repo, { [file]: OURS }, { [file]: THEIRS });
    const linked = repoAt(`${repo.dir}/linked tree`);
    repo.git('worktree', 'add', '-q', '-b', 'side', linked.dir, 'main');
    expect(linked.tryGit('merge', '-q', 'topic')).toMatchObject({ code: 0 });
    expect(record(linked, file)).toEqual(MERGED);
    linked.git('reset', '-q', '--hard', 'main');
    commit(linked, { [file]: { ...OURS, value: 3 } });
    expect(linked.tryGit('merge', '-q', 'topic').code).toBe(1);
    expect(open(linked, join(linked.dir, prefix))).toMatchObject([{ path: file }]);
    expect(open(repo, join(repo.dir, prefix))).toEqual([]);
  });

  it('by a schema that only they changed', () => {
    const repo = workspace();
    const schema = structuredClone(SCHEMA) as JsonObject & typeof SCHEMA;
    const max = {
      ...schema,
      properties: { ...schema.properties, value: { type: 'number', 'x-merge': 'max' } },
    };
    const schemaFile = 'schemas/crm/deals.schema.json';
    diverge(
      repo,
      { [FILE]: { ...DEAL, value: 5 } },
      { [FILE]: { ...DEAL, value: 7 }, [schemaFile]: JSON.stringify(max) },
    );
    expect(repo.tryGit('merge', '-q', 'topic').code).toBe(0);
    expect(record(repo)['value']).toBe(7);
  });

  it('by the schemas of the commits, not of the work tree', () => {
    const repo = workspace();
    diverge(repo, { [FILE]: OURS }, { [FILE]: THEIRS });
    put(repo, { 'schemas/crm/deals.schema.json': '{"half' });
    expect(repo.tryGit('merge', '-q', 'topic')).toMatchObject({ code: 0 });
    expect(record(repo)).toEqual(MERGED);
  });

  it('git takes a new record for a renamed one: refused, not merged into it', () => {
    const other = 'bucket/crm/deals/deal_b.json';
    const repo = workspace();
    diverge(repo, { [FILE]: null, [other]: { ...DEAL, id: 'deal_b' } }, { [FILE]: CLASH });
    const done = repo.tryGit('merge', '-q', 'topic');
    expect(done.code).toBe(1);
    expect(done.err).toMatch(/these are different records \(deal_b, deal_a\)/);
    expect(record(repo, other)).toEqual({ ...DEAL, id: 'deal_b' });
    expect(open(repo)).toMatchObject([{ path: other, refusal: { code: 'ids' } }]);
  });

  it('a side that is no record: ours stays as it is, unmerged', () => {
    const repo = workspace();
    diverge(repo, { [FILE]: OURS }, { [FILE]: '{"id": "deal_a", "stage": ' });
    expect(repo.tryGit('merge', '-q', 'topic').code).toBe(1);
    expect(record(repo)).toEqual(OURS);
    expect(open(repo)).toMatchObject([
      { refusal: { code: 'unreadable' }, conflicts: [{ pointer: '' }] },
    ]);
  });

  it('added on both sides', () => {
    const repo = workspace({});
    diverge(repo, { [FILE]: OURS }, { [FILE]: { id: 'deal_a', stage: 'offered', value: 9 } });
    expect(repo.tryGit('merge', '-q', 'topic').code).toBe(1);
    expect(record(repo)).toMatchObject({ stage: 'offered', value: 1, tags: OURS.tags });
    expect(open(repo)).toMatchObject([
      { blobs: { base: null }, conflicts: [{ pointer: '/value' }] },
    ]);
  });

  it('a criss-cross: the merge of the bases is nobody’s conflict', () => {
    const repo = workspace();
    diverge(repo, { [FILE]: OURS }, { [FILE]: CLASH });
    const [main, topic] = [repo.git('rev-parse', 'main'), repo.git('rev-parse', 'topic')];
    const settle = (branch: string, other: string, stage: string): void => {
      repo.git('checkout', '-q', branch);
      repo.tryGit('merge', other);
      commit(repo, { [FILE]: { ...MERGED, stage } });
    };
    settle('main', topic, 'won');
    settle('topic', main, 'won');
    commit(repo, { [FILE]: { ...MERGED, stage: 'won', title: 'Acme Ltd' } });
    repo.git('checkout', '-q', 'main');
    rmSync(join(stateDirOf(repo.dir).dir, 'conflicts'), { recursive: true });
    expect(repo.git('merge-base', '--all', 'main', 'topic').split('\n')).toHaveLength(2);
    expect(repo.tryGit('merge', '-q', 'topic')).toMatchObject({ code: 0 });
    expect(record(repo)).toEqual({ ...MERGED, stage: 'won', title: 'Acme Ltd' });
    expect(open(repo)).toEqual([]);
  });

  it('a clone with Windows line ends merges, and its records have none', () => {
    const origin = workspace();
    diverge(origin, { [FILE]: OURS }, { [FILE]: THEIRS });
    const clone = repoAt(`${origin.dir}/clone`);
    origin.git('clone', '-q', '-c', 'core.autocrlf=true', origin.dir, clone.dir);
    clone.git('config', 'user.name', 'Uma');
    clone.git('config', 'user.email', 'uma@example.com');
    installDriver(clone.dir, PROGRAM);
    expect(clone.tryGit('merge', '-q', 'origin/topic')).toMatchObject({ code: 0 });
    expect(record(clone)).toEqual(MERGED);
    expect(text(clone)).not.toContain('\r');
  });
});

describe('where the driver does not do it', () => {
  const stub = (repo: Repo, shell: string): string => {
    const path = join(repo.dir, '.git', 'node-stub');
    writeFileSync(path, `#!/bin/sh\n${shell}\n`, { mode: 0o755 });
    return path;
  };

  it.each([
    ['there is no Node', { node: '/nowhere/node', script: PROGRAM.script }, 'markers'],
    ['Pail is gone', { node: PROGRAM.node, script: '/nowhere/pail.js' }, 'markers'],
    ['it is killed', 'kill -9 $$', 'markers'],
    ['it fails', 'exit 3', 'markers'],
    ['it dies of a bug', 'exit 1', 'ours'],
  ] as const)('%s: a conflict, never ours in silence', (_, program, left) => {
    const repo = workspace();
    installDriver(
      repo.dir,
      typeof program === 'string' ? { ...PROGRAM, node: stub(repo, program) } : program,
    );
    diverge(repo, { [FILE]: OURS }, { [FILE]: CLASH });
    expect(repo.tryGit('merge', '-q', 'topic').code).toBe(1);
    expect(stages(repo)).toHaveLength(3);
    if (left === 'markers')
      expect(text(repo)).toMatch(/^<<<<<<< ours\n[\s\S]*^=======\n[\s\S]*^>>>>>>> theirs\n/m);
    else expect(record(repo)).toEqual(OURS);
  });

  it.each([
    ['a file that is no record', 'bucket/crm/deals/specs/api.json'],
    ['a file of no collection', 'bucket/notes/x.json'],
    ['a hidden one', 'bucket/.hidden/x.json'],
  ])('%s is merged line by line', (_, file) => {
    const repo = workspace({ [file]: '[\n1,\n2,\n3,\n4\n]\n' });
    diverge(repo, { [file]: '[\n0,\n2,\n3,\n4\n]\n' }, { [file]: '[\n1,\n2,\n3,\n5\n]\n' });
    expect(repo.tryGit('merge', '-q', 'topic')).toMatchObject({ code: 0 });
    expect(text(repo, file)).toBe('[\n0,\n2,\n3,\n5\n]\n');
  });

  it('outside a repository it changes nothing and says 2', () => {
    const repo = workspace();
    for (const name of ['o', 'a', 'b']) writeFileSync(join(repo.dir, name), name);
    // Without the dashes it is an ordinary command, which answers the same.
    for (const dashes of [['--'], []]) {
      const args = [PROGRAM.script, 'merge-driver', ...dashes, 'o', 'a', 'b', 'other/x.json'];
      const run = spawnSync(process.execPath, args, { cwd: repo.dir, encoding: 'utf8' });
      expect(run.status).toBe(2);
      expect(run.stderr).toContain('other/x.json is merged line by line: ');
      expect(text(repo, 'a')).toBe('a');
      expect(existsSync(join(repo.dir, 'a.pail'))).toBe(false);
    }
  });
});
