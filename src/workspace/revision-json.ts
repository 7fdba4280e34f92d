/** Revisions in JSON answers. */

import type { Revision } from './types.ts';

/** Null: the workspace as it is. */
export function revisionJson(revision: Revision | null): object | null {
  if (revision === null) return null;
  const { text, commit, at, notices } = revision;
  return { text, commit, at: new Date(at).toISOString(), notices };
}
