/** Where a record's file stands below its collection. */

import { slugOf } from '../record/id.ts';
import { type Collection, collectionOfFile, type Model } from './model.ts';

/** Begins the places of records of local collections; a file of the bucket whose path begins so is never a record. */
const LOCAL = '.local/';

/**
 * Path, relative to the bucket, that the schema gives a record's file: in the collection's directory, or with
 * `fanout` in one below it, named by the first characters of the id's suffix. Letters are lower case there, so that
 * disks which ignore case make one directory of them. A local record has no file there: its place is a name only.
 */
export function placeOf(model: Model, collection: Collection, id: string): string {
  const { path, fanout, files } = collection;
  if (collection.store === 'local') return localPlace(path, id);
  const flat = `${path}/${id}.json`;
  if (fanout === 0) return flat;
  const key = slugOf(id).slice(0, fanout).toLowerCase().replaceAll('_', '-');
  const file = `${path}/${key}/${id}.json`;
  // A directory of that name may be another collection's, or hold no records.
  return files.includes(key) || collectionOfFile(model, file) !== collection ? flat : file;
}

/** Place of a record of a local collection. */
export function localPlace(collection: string, id: string): string {
  return `${LOCAL}${collection}/${id}.json`;
}

/** True for the place of a record that is kept in the state directory. */
export function isLocalPlace(file: string): boolean {
  return file.startsWith(LOCAL);
}

/** A record's place in words: `bucket/crm/deals/deal_x.json`, `local/core/sessions.jsonl`. */
export function shownPlace(file: string): string {
  if (!isLocalPlace(file)) return `bucket/${file}`;
  return `local/${file.slice(LOCAL.length, file.lastIndexOf('/'))}.jsonl`;
}
