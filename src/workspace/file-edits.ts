/** Files of the workspace that are no records, as a plan changes them: schemas, views, migrations. */

import type { FileOp } from '../bucket/file-ops.ts';
import { PailError } from '../errors.ts';
import { EDITABLE, type FileEdit, type Plan } from '../plan/types.ts';
import { DEFINING, type Sources } from './definitions.ts';

/** File operations below the workspace's root. Throws `restricted` for a file that no plan may touch. */
export function fileEditOps({ files = [] }: Plan): FileOp[] {
  return files.flatMap((edit): FileOp[] => {
    assertEditable(edit);
    const { path: file, before, bytes } = edit;
    if (bytes !== null) return [{ op: 'write', file, before, bytes }];
    return before === null ? [] : [{ op: 'remove', file, before }];
  });
}

function assertEditable({ path }: FileEdit): void {
  if (EDITABLE.some((directory) => path.startsWith(`${directory}/`))) return;
  const message = `${path} is no file that a plan may change (${EDITABLE.join('/, ')}/)`;
  throw new PailError('restricted', message, { path });
}

/** The sources as they are once the files have changed. */
export function withEdits(sources: Sources, files: readonly FileEdit[]): Sources {
  const laid = (of: Sources['schemas'], directory: keyof typeof DEFINING): Sources['schemas'] => {
    const texts = new Map(of.map(({ path, text }) => [path, text]));
    for (const { path, bytes } of files) {
      const isOne = DEFINING[directory].some((suffix) => path.endsWith(suffix));
      if (!isOne || !path.startsWith(`${directory}/`)) continue;
      if (bytes === null) texts.delete(path);
      else texts.set(path, new TextDecoder().decode(bytes));
    }
    return [...texts]
      .map(([path, text]) => ({ path, text }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  };
  return {
    ...sources,
    schemas: laid(sources.schemas, 'schemas'),
    views: laid(sources.views, 'views'),
  };
}
