/** What an address of the API names. */
import type { Request } from 'express';
import { PailError } from '../../errors.ts';
import { standingFor } from '../../index/merged.ts';
import type { StoredRecord } from '../../record/types.ts';
import { type Collection, findCollection, requireCollection } from '../../schema/model.ts';
import type { Reading } from '../../workspace/types.ts';

/** What an address below `/api/` names: a collection, or one record of it. */
export type Target = { readonly collection: Collection; readonly record?: StoredRecord };

/**
 * `crm/deals` or `deals` is a collection; one more segment is a record of it; with `follows`, the id of a merged one
 * is the record that was kept. Throws `not_found`.
 */
export function targetOf(workspace: Reading, path: string, follows = true): Target {
  const collection = findCollection(workspace.model, path);
  if (collection !== undefined) return { collection };
  const cut = path.lastIndexOf('/');
  if (cut === -1) return { collection: requireCollection(workspace.model, path) };
  const owner = requireCollection(workspace.model, path.slice(0, cut));
  const record = workspace.index.get(path.slice(cut + 1));
  if (record?.collection === owner.path) {
    const kept = follows ? standingFor(record, workspace.index) : record;
    return { collection: owner, record: kept };
  }
  const id = path.slice(cut + 1);
  throw new PailError('not_found', `${owner.path} has no record "${id}"`, {
    collection: owner.path,
    id,
  });
}

/** A collection, or a record of it that may be gone. */
export function pastTarget(
  workspace: Reading,
  path: string,
): { readonly collection: Collection; readonly id?: string } {
  const collection = findCollection(workspace.model, path);
  if (collection !== undefined) return { collection };
  const cut = path.lastIndexOf('/');
  const owner = requireCollection(workspace.model, cut === -1 ? path : path.slice(0, cut));
  return { collection: owner, id: path.slice(cut + 1) };
}

/** An address below a collection that is for one record of it. */
export function noRecordNamed(what: string, { path }: Collection): PailError {
  return new PailError('usage', `name one record: /api/${path}/<id>/${what}`, { collection: path });
}

/** What `*path` stands for. */
export function pathOf(req: Request): string {
  const path: unknown = req.params['path'];
  return Array.isArray(path) ? path.join('/') : String(path);
}
