/** Records of local collections: same doors as all others, but in the state directory and never in git. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { encodeBundle } from '../../src/bucket/bundle.ts';
import { blobId } from '../../src/record/blob.ts';
import { canonicalBytes } from '../../src/record/canonical.ts';
import type { JsonObject } from '../../src/record/types.ts';
import type { LiveWorkspace } from '../../src/workspace/live-workspace.ts';
import { openPast, resolvePast } from '../../src/workspace/past/open-past.ts';
import { gitIn, makeWorkspace as makeAny, open } from '../support/workspace.ts';

const text = { type: 'string' };
/** Two collections instead of all that are shipped: their validators are made in no time. */
const SCHEMAS = {
  'schemas/users.schema.json': schema('users', 'usr', {}, { name: text, email: text }),
  'schemas/core/sessions.schema.json': schema(
    'core/sessions',
    'sess',
    { short: 'sessions', store: 'local' },
    {
      userId: {
        ...text,
        'x-relation': { to: 'users', inverse: 'sessions', onTargetRemove: 'cascade' },
      },
      method: text,
      ip: text,
      userAgent: text,
    },
  ),
};

function schema(id: string, prefix: string, more: object, fields: object): object {
  const properties = { id: text, ...fields };
  const own = { prefix, ...more };
  return { $id: id, type: 'object', additionalProperties: false, 'x-collection': own, properties };
}

const ANN = { id: 'usr_ann', name: 'Ann', email: 'ann@acme.com' };
const FILES = { ...SCHEMAS, 'bucket/users/usr_ann.json': ANN };
const PLACE = '.git/pail/local/core/sessions.jsonl';

function makeWorkspace(
  files: Readonly<Record<string, string | object>>,
  options: { readonly config?: string } = {},
) {
  return makeAny(files, { ...options, schemas: 'none' });
}

const ids = (workspace: LiveWorkspace): string[] =>
  [...workspace.index.records('core/sessions')].map(({ id }) => id);

async function create(workspace: LiveWorkspace, ...inputs: JsonObject[]) {
  const actor = workspace.actor('cli');
  const collection = workspace.model.collections.get('core/sessions');
  if (collection === undefined) throw new Error('no sessions');
  return workspace.apply(workspace.plan.create(collection, inputs, actor), actor);
}

async function set(workspace: LiveWorkspace, id: string, ...texts: string[]) {
  const actor = workspace.actor('cli');
  const record = workspace.find(id);
  const collection = workspace.model.collections.get(record.collection);
  if (collection === undefined) throw new Error(`no collection of ${id}`);
  const edits = workspace.plan.parseEdits(collection, texts, actor);
  return workspace.apply(workspace.plan.set(record, edits, actor), actor);
}

async function remove(workspace: LiveWorkspace, id: string) {
  const actor = workspace.actor('cli');
  return workspace.apply(workspace.plan.remove([workspace.find(id)], actor), actor);
}

const session = (id: string, rest: JsonObject = {}): JsonObject => ({
  id,
  userId: 'usr_ann',
  ...rest,
});

describe('local records', () => {
  it('are made, changed, asked for and removed, and git hears nothing of it', async () => {
    const made = makeWorkspace(FILES);
    const workspace = await open(made);
    const head = gitIn(made.root, 'rev-parse', 'HEAD');
    const applied = await create(workspace, session('sess_a'), session('sess_b'));
    expect(applied.commit).toBeNull();
    await set(workspace, 'sess_a', 'method=sso');
    await remove(workspace, 'sess_b');
    const answer = workspace.query(
      { collection: 'users', where: ['sessions.exists(s, s.method == "sso")'] },
      workspace.actor('cli'),
    );
    expect(answer.items.map(({ record }) => record.id)).toEqual(['usr_ann']);
    expect(gitIn(made.root, 'status', '--porcelain')).toBe('');
    expect(gitIn(made.root, 'rev-parse', 'HEAD')).toBe(head);
    expect(existsSync(join(made.root, 'bucket/core'))).toBe(false);

    const again = await open(made);
    expect(ids(again)).toEqual(['sess_a']);
    expect(again.index.get('sess_a')?.data['method']).toBe('sso');
    expect(await again.indexDigest()).toEqual(await workspace.indexDigest());
    await again.rebuildIndex();
    expect(await again.indexDigest()).toEqual(await workspace.indexDigest());
  });

  it.each<[string, JsonObject]>([
    ['an unknown field', session('sess_a', { token: 'x' })],
    ['a reference to nothing', session('sess_a', { userId: 'usr_x' })],
    ['a taken id', session('sess_taken')],
  ])('%s is refused, and nothing is written', async (_, input) => {
    const made = makeWorkspace(FILES);
    const workspace = await open(made);
    await create(workspace, session('sess_taken'));
    const before = readFileSync(join(made.root, PLACE), 'utf8');
    await expect(create(workspace, input)).rejects.toThrow();
    expect(readFileSync(join(made.root, PLACE), 'utf8')).toBe(before);
  });

  it('keep what another process has written meanwhile', async () => {
    const made = makeWorkspace(FILES);
    const [one, two] = [await open(made), await open(made)];
    await create(one, session('sess_a'));
    await expect(create(two, session('sess_a'))).rejects.toThrow(/exists already/);
    await set(two, 'sess_a', 'method=sso');
    await set(one, 'sess_a', 'ip=203.0.113.9');
    expect(one.index.get('sess_a')?.data).toMatchObject({ method: 'sso', ip: '203.0.113.9' });
    await two.refresh();
    await remove(two, 'sess_a');
    await expect(set(one, 'sess_a', 'method=password')).rejects.toThrow(/removed or moved/);
  });

  it('a server sees what another process writes', async () => {
    const made = makeWorkspace(FILES);
    const [server, other] = [await open(made), await open(made)];
    await server.watch();
    await create(other, session('sess_a'));
    await vi.waitFor(() => expect(ids(server)).toEqual(['sess_a']), 5_000);
  });

  it('go with the record that they belong to, which is one commit', async () => {
    const made = makeWorkspace(FILES);
    const workspace = await open(made);
    await create(workspace, session('sess_a'), session('sess_b'));
    const { commit } = await remove(workspace, 'usr_ann');
    expect(ids(workspace)).toEqual([]);
    expect(gitIn(made.root, 'show', '--format=', '--name-status', String(commit))).toBe(
      'D\tbucket/users/usr_ann.json',
    );
    expect(ids(await open(made))).toEqual([]);
  });

  it('nothing is known of them at an earlier revision, and the answer says so', async () => {
    const made = makeWorkspace(FILES);
    const workspace = await open(made);
    await create(workspace, session('sess_a'));
    const past = await openPast(await resolvePast(made.root, 'HEAD'), () => 'all');
    const answer = past.query({ collection: 'sessions' }, past.actor('cli'));
    await past.close();
    expect(answer).toMatchObject({ total: 0, notices: [/not in git/] });
  });
});

describe('what is wrong with them', () => {
  it('a file of theirs in the bucket is reported and left', async () => {
    const made = makeWorkspace({ ...FILES, 'bucket/core/sessions/sess_x.json': session('sess_x') });
    const workspace = await open(made);
    expect(ids(workspace)).toEqual([]);
    expect(await workspace.problems()).toMatchObject([
      { path: 'bucket/core/sessions/sess_x.json', code: 'local_file', level: 'error' },
    ]);
  });

  it('a line that is no record is reported, and outlives a file written anew', async () => {
    const made = makeWorkspace(FILES);
    const workspace = await open(made);
    await create(workspace, session('sess_a'));
    appendFileSync(join(made.root, PLACE), 'no json\n{"id":"usr_x"}\n');
    const touches = Array.from({ length: 1_010 }, (_, i) =>
      JSON.stringify(session('sess_a', { userAgent: `v${i}` })),
    );
    appendFileSync(join(made.root, PLACE), `${touches.join('\n')}\n`);
    const again = await open(made);
    expect((await again.problems()).map(({ path, line, code }) => [path, line, code])).toEqual([
      ['local/core/sessions.jsonl', 3, 'local_line'],
      ['local/core/sessions.jsonl', 4, 'local_line'],
    ]);
    await set(again, 'sess_a', 'method=sso');
    const lines = readFileSync(join(made.root, PLACE), 'utf8').split('\n').slice(1, -1);
    expect(lines.slice(0, 2)).toEqual(['no json', '{"id":"usr_x"}']);
    expect(lines.slice(2).map((line) => JSON.parse(line))).toMatchObject([
      { userAgent: 'v1009' },
      { userAgent: 'v1009', method: 'sso' },
    ]);
    expect(ids(workspace)).toEqual(['sess_a']);
    await workspace.refresh();
    expect(workspace.index.get('sess_a')?.data['method']).toBe('sso');
  });

  it('a dangling reference is a problem of theirs', async () => {
    const made = makeWorkspace(FILES);
    await create(await open(made), session('sess_a'));
    writeFileSync(
      join(made.root, PLACE),
      `${JSON.stringify(session('sess_a', { userId: 'usr_x' }))}\n`,
    );
    expect(await (await open(made)).problems()).toMatchObject([
      { path: 'local/core/sessions.jsonl', id: 'sess_a', code: 'dangling', pointer: '/userId' },
    ]);
  });
});

describe('a plan over both kinds that a crash interrupted is completed', () => {
  /** A workspace in which the removal of a user with a session was decided and no more. */
  async function interrupted(): Promise<{ root: string }> {
    const made = makeWorkspace(FILES, { config: 'version: 1\ncommit: manual\n' });
    const workspace = await open(made);
    await create(workspace, session('sess_a'), session('sess_b'));
    const note = { commit: null, local: { 'core/sessions': ['{"removed":"sess_a"}'] } };
    const before = blobId(canonicalBytes(ANN));
    const ops = [{ op: 'remove', file: 'bucket/users/usr_ann.json', before }];
    mkdirSync(join(made.root, '.git/pail/journal'), { recursive: true });
    const bytes = Buffer.concat([...encodeBundle({ header: { note, ops }, parts: [] })]);
    writeFileSync(join(made.root, '.git/pail/journal/000001-1.journal'), bytes);
    return made;
  }

  it.each([
    ['before its lines were written', ''],
    ['after', '{"removed":"sess_a"}\n'],
    ['while they were', '{"remo'],
  ])('%s', async (_, written) => {
    const { root } = await interrupted();
    appendFileSync(join(root, PLACE), written);
    const workspace = await open({ root });
    expect(ids(workspace)).toEqual(['sess_b']);
    expect(existsSync(join(root, 'bucket/users/usr_ann.json'))).toBe(false);
    expect(ids(await open({ root }))).toEqual(['sess_b']);
  });
});
