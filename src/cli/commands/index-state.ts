/** `pail index`: the derived index, for those who doubt it; so no server vouches here. */

import { PailError } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import type { Workspace } from '../../workspace/types.ts';
import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { listOf, repeatOption } from '../options.ts';
import { say, writeJson } from '../output.ts';
import { withWorkspace } from '../session.ts';

const ACTIONS = ['status', 'rebuild', 'dump'] as const;

export type IndexOptions = Globals & { readonly action: string; readonly hits: readonly string[] };

export function declareIndex(app: App): void {
  const command = app
    .verb('platform', 'index <action>', 'status, rebuild or dump the index')
    .option(...repeatOption('--hits <text>', 'with dump: also what this search finds'));
  command.addHelpText(
    'after',
    `
  status    records per collection
  rebuild   read every file again
  dump      ids with hashes, relation edges, hits: equal for equal files

  pail index status
  pail index dump --hits "late invoice"`,
  );
  app.on(command, runIndex, ([action], flags) => ({
    action: action as string,
    hits: listOf(flags['hits']),
  }));
}

export async function runIndex(env: Env, options: IndexOptions): Promise<number> {
  const { action } = options;
  if (!ACTIONS.includes(action as (typeof ACTIONS)[number])) {
    const message = `no index action "${action}" (${ACTIONS.join(', ')})${didYouMean(action, ACTIONS)}`;
    throw new PailError('usage', message, { action, known: ACTIONS });
  }
  return withWorkspace(
    env,
    options,
    async ({ workspace }) => {
      if (action === 'dump') {
        env.stdout.write(`${JSON.stringify(dumpOf(workspace, options.hits), null, 2)}\n`);
        return 0;
      }
      const isFresh = workspace.indexInfo().source === 'built';
      if (action === 'rebuild' && !isFresh) await workspace.rebuildIndex();
      return status(env, options, workspace);
    },
    { askServer: false },
  );
}

async function status(env: Env, globals: Globals, workspace: Workspace): Promise<number> {
  const collections = [...workspace.model.collections.keys()].map((path) => ({
    collection: path,
    records: workspace.index.size(path),
  }));
  const records = collections.reduce((sum, one) => sum + one.records, 0);
  const { source, changed } = workspace.indexInfo();
  if (globals.json) {
    const { digest } = await workspace.indexDigest();
    writeJson(env, {
      records,
      digest,
      collections,
      schemas: workspace.model.hash,
      source,
      changed,
    });
    return 0;
  }
  const { renderRows } = await import('../render/render-rows.ts');
  const columns = [{ label: 'collection' }, { label: 'records', align: 'right' as const }];
  const rows = collections.map((one) => [one.collection, String(one.records)]);
  const width = env.columns ?? Number.POSITIVE_INFINITY;
  env.stdout.write(`${renderRows(columns, rows, { width, color: env.color })}\n`);
  const from = {
    read: `index file read, ${changed} records newer than it`,
    built: 'index file built just now',
    none: 'no index file: its directory cannot be written',
  }[source];
  say(env, globals, `${records} records; ${from}`);
  return 0;
}

/** What the index holds, in an order that depends on the files alone. */
export function dumpOf(workspace: Workspace, hits: readonly string[]): object {
  const { index, model } = workspace;
  const records = [...model.collections.keys()].flatMap((path) => [...index.records(path)]);
  const sorted = records.sort((a, b) => compare(a.id, b.id) || compare(a.file, b.file));
  const edges = sorted.flatMap(({ id }) =>
    index.linksFrom(id).map(({ relation, reference, to }) => ({
      from: id,
      field: relation.field,
      reference,
      to,
    })),
  );
  return {
    version: 1,
    records: sorted.map(({ id, collection, file, blob }) => ({ id, collection, file, blob })),
    edges,
    hits: Object.fromEntries(
      hits.map((text) => [
        text,
        index
          .search(text)
          .hits.map((hit) => hit.id)
          .sort(),
      ]),
    ),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
