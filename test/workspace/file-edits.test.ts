import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FileEdit, Plan } from '../../src/plan/types.ts';
import { blobId } from '../../src/record/blob.ts';
import type { LiveWorkspace } from '../../src/workspace/live-workspace.ts';
import { gitIn, makeWorkspace, open } from '../support/workspace.ts';

const SCHEMA = 'schemas/notes.schema.json';
const RECORD = 'bucket/notes/note_a.json';
const VIEW = 'views/notes.yaml';

const schemaText = (field: string): string =>
  `${JSON.stringify({
    $id: 'notes',
    type: 'object',
    additionalProperties: false,
    'x-collection': { prefix: 'note', short: 'notes', display: field },
    properties: { id: { type: 'string' }, [field]: { type: 'string', 'x-unique': true } },
  })}\n`;
const viewText = (field: string): string =>
  `version: 1\ntitle: Notes\ncollection: notes\ntype: table\ncolumns: [${field}]\n`;

const made = (): ReturnType<typeof makeWorkspace> =>
  makeWorkspace(
    {
      [SCHEMA]: schemaText('title'),
      [VIEW]: viewText('title'),
      [RECORD]: { id: 'note_a', title: 'one' },
      'bucket/notes/note_b.json': { id: 'note_b', title: 'two' },
    },
    { schemas: 'none' },
  );

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function edit(root: string, path: string, text: string | null): FileEdit {
  const file = join(root, path);
  const before = existsSync(file) ? blobId(readFileSync(file)) : null;
  return { path, before, bytes: text === null ? null : bytes(text) };
}

/** `title` of schema, view and both records becomes another name. */
function renaming(workspace: LiveWorkspace, to: string): Plan {
  const changes = ['note_a', 'note_b'].map((id) => {
    const before = workspace.find(id);
    return {
      op: 'update' as const,
      before,
      after: { id, [to]: before.data['title'] ?? null },
    };
  });
  const { root } = workspace;
  const files = [edit(root, SCHEMA, schemaText(to)), edit(root, VIEW, viewText(to))];
  return { message: 'rename', changes, files, trailers: { 'Pail-Migration': 'x' } };
}

describe('a plan that changes definitions', () => {
  it('is one commit with its records, is served at once, and can be undone', async () => {
    const { root } = made();
    const workspace = await open({ root });
    const actor = workspace.actor('cli');
    const { commit } = await workspace.apply(renaming(workspace, 'text'), actor);
    expect(gitIn(root, 'show', '--name-only', '--format=', 'HEAD').split('\n').sort()).toEqual([
      RECORD,
      'bucket/notes/note_b.json',
      SCHEMA,
      VIEW,
    ]);
    expect(gitIn(root, 'log', '-1', '--format=%(trailers:only)')).toContain('Pail-Migration: x');
    expect(gitIn(root, 'status', '--porcelain')).toBe('');
    expect(workspace.find('note_a').data).toEqual({ id: 'note_a', text: 'one' });
    expect(await workspace.problems()).toEqual([]);

    const undo = await workspace.history.planUndo(commit ?? '', actor);
    expect(await workspace.check(undo, actor)).toEqual([]);
    await workspace.apply(undo, actor);
    expect(gitIn(root, 'diff', '--stat', 'HEAD~2', 'HEAD')).toBe('');
    expect(workspace.find('note_a').data['title']).toBe('one');
    expect(await workspace.problems()).toEqual([]);
  });

  it('is not undone over a later change of the file', async () => {
    const { root, write } = made();
    const workspace = await open({ root });
    const actor = workspace.actor('cli');
    const { commit } = await workspace.apply(renaming(workspace, 'text'), actor);
    write(VIEW, `${viewText('text')}icon: note\n`);
    await expect(workspace.history.planUndo(commit ?? '', actor)).rejects.toMatchObject({
      code: 'conflict',
      data: { paths: [VIEW] },
    });
  });

  it.each<[string, (root: string) => FileEdit[], object]>([
    ['a path outside', (root) => [edit(root, 'pail.yaml', 'version: 1\n')], { code: 'restricted' }],
    ['a way out', (root) => [edit(root, 'views/../notes.txt', 'x')], { code: 'io' }],
    [
      'a stale file',
      (root) => [{ ...edit(root, VIEW, viewText('id')), before: blobId(bytes('x')) }],
      { code: 'stale' },
    ],
    [
      'a view that the schema breaks',
      (root) => [edit(root, SCHEMA, schemaText('name'))],
      { code: 'invalid' },
    ],
  ])('refuses %s and leaves everything', async (_, files, error) => {
    const { root } = made();
    const workspace = await open({ root });
    const plan: Plan = { message: 'x', changes: [], files: files(root) };
    await expect(workspace.apply(plan, workspace.actor('cli'))).rejects.toMatchObject(error);
    expect(gitIn(root, 'status', '--porcelain')).toBe('');
    expect(gitIn(root, 'log', '--format=%s')).toBe('start');
  });

  it('checks records against the new schema, and uniqueness by it', async () => {
    const { root } = made();
    const workspace = await open({ root });
    const plan = renaming(workspace, 'text');
    const [first] = plan.changes;
    const twice = plan.changes.map((change) =>
      change.op === 'update' ? { ...change, after: { ...change.after, text: 'same' } } : change,
    );
    const actor = workspace.actor('cli');
    expect(await workspace.check({ ...plan, changes: twice }, actor)).toMatchObject([
      { code: 'unique' },
      { code: 'unique' },
    ]);
    const withoutFiles = { message: 'x', changes: first === undefined ? [] : [first] };
    expect(await workspace.check(withoutFiles, actor)).toMatchObject([{ code: 'unknown_field' }]);
  });
});
