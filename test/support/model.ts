/** Models for tests: the shipped schemas, or schemas given in the test's own body. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from '../../src/bucket/list-files.ts';
import { loadModel } from '../../src/schema/load.ts';
import type { Model } from '../../src/schema/model.ts';

let shipped: Model | undefined;

/** The model of this repository's `schemas/`. */
export function shippedModel(): Model {
  shipped ??= loadModel(
    listFiles('schemas', ['.schema.json']).map(({ file }) => ({
      path: `schemas/${file}`,
      text: readFileSync(join('schemas', file), 'utf8'),
    })),
  );
  return shipped;
}

/** A model of schemas given by `$id`; `x-collection` is added for each that has a `prefix`. */
export function modelOf(schemas: Readonly<Record<string, object>>): Model {
  return loadModel(
    Object.entries(schemas).map(([id, schema]) => ({
      path: `schemas/${id}.schema.json`,
      text: JSON.stringify({ $id: id, ...schema }),
    })),
  );
}
