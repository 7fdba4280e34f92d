/** What `pail init` wrote, for workspaces that were made before pristine copies were kept. */

import type { GitInfo } from '../../bucket/state-dir.ts';
import { git } from '../../history/git.ts';
import { openObjects } from '../../history/objects.ts';
import { treeEntries } from '../../history/tree.ts';
import { INIT_MESSAGE } from '../packs.ts';
import type { ReadText } from './pack-files.ts';

/**
 * Texts of the commit that `pail init` made. It is known by its subject: any other first commit may hold what somebody
 * had changed by then, and merging from that would lose it. Nothing outside git, in a shallow clone, or where it is not
 * to be found.
 */
export async function firstTexts(info: GitInfo | null): Promise<ReadText> {
  const commit = info === null ? null : await initCommit(info);
  if (info === null || commit === null) return () => null;
  const { prefix } = info;
  const paths = ['schemas/', 'views/', 'bucket/'].map((path) => prefix + path);
  const entries = await treeEntries(info, commit, paths, { recursive: true });
  const files = [...entries].map(([path, { id }]) => ({ path: path.slice(prefix.length), id }));
  const texts = new Map<string, string>();
  const objects = openObjects(info);
  await objects.each(
    files.map(({ id }) => id),
    (bytes, i) => {
      const path = files[i]?.path;
      if (path !== undefined && bytes !== null) texts.set(path, bytes.toString('utf8'));
    },
  );
  objects.close();
  return (path) => texts.get(path) ?? null;
}

async function initCommit(info: GitInfo): Promise<string | null> {
  const format = '--format=%H%x00%s';
  const args = ['log', format, '--diff-filter=A', '--no-show-signature', 'HEAD', '--'];
  const { stdout, code } = await git([...args, `${info.prefix}pail.yaml`], {
    cwd: info.toplevel,
    reads: true,
    allow: [0, 128], // No commit yet.
  });
  if (code !== 0) return null;
  const lines = stdout.toString('utf8').trim().split('\n');
  const found = lines.find((line) => line.split('\0')[1] === INIT_MESSAGE);
  return found?.split('\0')[0] ?? null;
}
