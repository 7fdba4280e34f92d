/** Regular expressions that run in linear time, whatever the pattern (RE2's engine). */

import type { RE2JS } from 're2js';
import { lazyPackage } from '../lazy-package.ts';

const engine = lazyPackage<typeof import('re2js')>('re2js');

/** Longest accepted pattern, in UTF-16 units. */
export const MAX_PATTERN = 1_000;

const MAX_CACHED = 200;
const cache = new Map<string, RE2JS>();

/** The pattern ready to test, or what is wrong with it. RE2 syntax: no look-around, no back-references. */
export function compilePattern(pattern: string): RE2JS | string {
  if (pattern.length > MAX_PATTERN) {
    return `the pattern is ${pattern.length} characters long; at most ${MAX_PATTERN} are accepted`;
  }
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  try {
    const compiled = engine().RE2JS.compile(pattern);
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(pattern, compiled);
    return compiled;
  } catch (error) {
    if (error instanceof engine().RE2JSException) return error.message;
    throw error;
  }
}

/** True when the pattern matches anywhere in the text. */
export function patternMatches(pattern: RE2JS, text: string): boolean {
  return pattern.matcher(text).find();
}
