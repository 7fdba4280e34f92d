/** The validators of a model: compiled once per schema, then loaded from the state directory. */

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCached, writeCached } from '../bucket/cache-file.ts';
import { BUILD_ID } from '../build-id.ts';
import { hashTexts } from '../record/blob.ts';
import type { Collection, Model } from '../schema/model.ts';
import {
  type CompiledSchema,
  createValidators,
  storedSchema,
  type Validators,
} from '../schema/validator.ts';

/** Compiled schemas by the hash of what was compiled. */
type Compiled = Map<string, CompiledSchema>;

const FILE = 'validators';

/** Those of the shipped packs, made with the bundle (`scripts/build.js`); there is none beside the sources. */
const SHIPPED = fileURLToPath(new URL(FILE, import.meta.url));

/** In memory for all workspaces of this process: one that was compiled once is not compiled again. */
const known: Compiled = new Map();

/**
 * Code comes from the bundle or from `validators` in the state directory (0600, never from the repository), where it
 * was made by this build of the same schemas; else ajv makes it (10–20 ms per collection, with turns of the event loop
 * in between) and it is kept there.
 */
export async function loadValidators(model: Model, stateDir: string): Promise<Validators> {
  const collections = [...model.collections.values()];
  const compiled = await compiledOf(collections, join(stateDir, FILE));
  return createValidators(
    (collection) => compiled.get(hashOf(collection)) ?? { fault: 'it has just changed; try again' },
  );
}

/** Hash of what is compiled for a collection. */
function hashOf(collection: Collection): string {
  return hashTexts([JSON.stringify(storedSchema(collection.schema))]);
}

async function compiledOf(collections: readonly Collection[], path: string): Promise<Compiled> {
  const schemas = new Map(collections.map((collection) => [hashOf(collection), collection.schema]));
  const missing = (): string[] => [...schemas.keys()].filter((hash) => !known.has(hash));
  if (missing().length === 0) return known;
  const shipped = takeOver(SHIPPED);
  if (missing().length === 0) return known;
  takeOver(path);
  if (missing().length === 0) return known;
  const { compileSchema } = await import('../schema/compile-schema.ts');
  for (const hash of missing()) {
    known.set(hash, compileSchema(storedSchema(schemas.get(hash) ?? {})));
    await new Promise((resolve) => setImmediate(resolve));
  }
  const isOwn = ([hash]: [string, unknown]): boolean => schemas.has(hash) && !shipped.has(hash);
  writeCached(path, BUILD_ID, new Map([...known].filter(isOwn)));
  return known;
}

/** What a file of this build holds is known from now on. */
function takeOver(path: string): Compiled {
  const cached = (readCached(path, BUILD_ID) ?? new Map()) as Compiled;
  for (const [hash, one] of cached) known.set(hash, one);
  return cached;
}
