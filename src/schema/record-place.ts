/** Where a record's file stands below its collection. */

import { slugOf } from '../record/id.ts';
import { type Collection, collectionOfFile, type Model } from './model.ts';

/**
 * Path, relative to the bucket, that the schema gives a record's file: in the collection's directory, or with
 * `fanout` in one below it, named by the first characters of the id's suffix. Letters are lower case there, so that
 * disks which ignore case make one directory of them.
 */
export function placeOf(model: Model, collection: Collection, id: string): string {
  const { path, fanout, files } = collection;
  const flat = `${path}/${id}.json`;
  if (fanout === 0) return flat;
  const key = slugOf(id).slice(0, fanout).toLowerCase().replaceAll('_', '-');
  const file = `${path}/${key}/${id}.json`;
  // A directory of that name may be another collection's, or hold no records.
  return files.includes(key) || collectionOfFile(model, file) !== collection ? flat : file;
}
