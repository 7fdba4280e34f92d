/** Files of the workspace that are no records, as a plan changes them: schemas, views, migrations. */

import type { FileOp } from '../bucket/file-ops.ts';
import { PailError } from '../errors.ts';
import { EDITABLE, type FileEdit, type Plan } from '../plan/types.ts';
import type { Model } from '../schema/model.ts';
import { DEFINING, type Sources } from './definitions.ts';

/** File operations below the workspace's root. Throws `restricted` for a file that no plan may touch. */
export function fileEditOps({ files = [] }: Plan, models: readonly Model[]): FileOp[] {
  return files.flatMap((edit): FileOp[] => {
    const { path: file, before, bytes } = edit;
    if (!models.some((model) => isEditable(file, model))) throw notEditable(file);
    if (bytes !== null) return [{ op: 'write', file, before, bytes }];
    return before === null ? [] : [{ op: 'remove', file, before }];
  });
}

/** Whether plans may change the file (relative to the root) beside records: a definition, or an attachment. */
export function isEditable(path: string, { collections }: Model): boolean {
  if (EDITABLE.some((directory) => path.startsWith(`${directory}/`))) return true;
  if (!path.startsWith('bucket/') || path.includes('/.')) return false;
  if (!path.endsWith('.json')) return true;
  return [...collections.values()].some((one) =>
    one.files.some((directory) => path.startsWith(`bucket/${one.path}/${directory}/`)),
  );
}

function notEditable(path: string): PailError {
  const message = `${path} is no file that a plan may change (${EDITABLE.join('/, ')}/)`;
  return new PailError('restricted', message, { path });
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
