/** Compiled code kept from one start to the next, where Node can do that (22.8 and later). */

import { existsSync, rmSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { BUILD_ID } from '../build-id.ts';

type CompileCache = { enableCompileCache?(directory: string): unknown };

/**
 * What is imported from now on is compiled once for each build, and read from the cache after that. Loaded only where
 * Node can do it.
 */
export function keepCompiledCode(stateDir: string): void {
  const { enableCompileCache } = module as CompileCache;
  if (enableCompileCache === undefined) return;
  const all = join(stateDir, 'cache', 'code');
  const own = join(all, BUILD_ID);
  try {
    // Code of another build is never read again.
    if (!existsSync(own)) rmSync(all, { recursive: true, force: true });
  } catch {
    // A state directory that cannot be written costs speed, not answers.
    return;
  }
  enableCompileCache(own);
}
