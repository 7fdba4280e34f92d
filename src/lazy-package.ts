/** Packages that few commands need, loaded when they are first used instead of at every start. */

import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/** Gives the package `name`; the first call loads it, synchronously (10–30 ms for those that use this). */
export function lazyPackage<T>(name: string): () => T {
  let loaded: T | undefined;
  return () => {
    loaded ??= load(name) as T;
    return loaded;
  };
}
