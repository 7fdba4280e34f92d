/** One file of a pack, merged: what was installed, what became of it here, what is shipped now. Pure. */

import { canonicalText } from '../../record/canonical.ts';
import { mergeJson, sameDocument } from '../../record/merge-json.ts';
import { mergeText, mergeTextKeeping } from '../../record/merge-text.ts';
import type { Side } from '../../record/resolve.ts';
import { rewriteJson } from '../../record/rewrite-json.ts';
import type { JsonObject, JsonValue } from '../../record/types.ts';
import { isObject } from '../../record/value.ts';
import type { PackFile } from './pack-files.ts';

/** What both sides changed; of a text, the lines. */
export type PackConflict = {
  readonly path: string;
  /** RFC 6901; `''` in a text. */
  readonly pointer: string;
  /** 1-based, of the workspace's text. */
  readonly line?: number;
  readonly base: JsonValue;
  readonly ours: JsonValue;
  readonly theirs: JsonValue;
};

export type MergedFile = { readonly text: string; readonly conflicts: readonly PackConflict[] };

type Versions = { readonly base: string | null; readonly ours: string; readonly theirs: string };

/** `decide` gives the side that a conflict takes, by its pointer. */
export function mergeFile(
  { path, kind }: Pick<PackFile, 'path' | 'kind'>,
  versions: Versions,
  decide: (pointer: string) => Side | null,
): MergedFile {
  if (versions.base === versions.ours) return { text: versions.theirs, conflicts: [] };
  if (kind === 'view') return mergeLines(path, versions, decide(''));
  const [base, ours, theirs] = [
    versions.base === null ? null : parsed(versions.base),
    parsed(versions.ours),
    parsed(versions.theirs),
  ];
  if (ours === null || theirs === null) return mergeLines(path, versions, decide(''));
  const { value, conflicts } = mergeJson(base, ours, theirs, decide);
  const text = kind === 'record' ? canonicalText(value) : laidOut(value, versions, { base, ours });
  return { text, conflicts: conflicts.map((one) => ({ path, ...one })) };
}

/** The merged value as people have written it: as on one side or merged by lines, where that says the same. */
function laidOut(
  value: JsonObject,
  { base, ours, theirs }: Versions,
  sides: { readonly base: JsonObject | null; readonly ours: JsonObject },
): string {
  if (sides.base !== null && sameDocument(sides.base, sides.ours) && says(theirs, value)) {
    return theirs;
  }
  const lines = base === null ? null : mergeText(base, ours, theirs);
  if (lines !== null && says(lines, value)) return lines;
  return rewriteJson(ours, value, theirs);
}

function says(text: string, value: JsonObject): boolean {
  const found = parsed(text);
  return found !== null && canonicalText(sorted(found)) === canonicalText(sorted(value));
}

function sorted(value: JsonValue): JsonObject {
  return JSON.parse(
    JSON.stringify(value, (_, inner: JsonValue) =>
      isObject(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ),
  );
}

function mergeLines(path: string, { base, ours, theirs }: Versions, side: Side | null): MergedFile {
  const merged = mergeTextKeeping(base, ours, theirs, side ?? 'ours');
  if (merged === null) return wholeText(path, { base, ours, theirs }, side);
  if (side !== null) return { text: merged.text, conflicts: [] };
  const conflicts = merged.conflicts.map((one) => ({
    path,
    pointer: '',
    line: one.line,
    base: null,
    ours: one.ours.join('\n'),
    theirs: one.theirs.join('\n'),
  }));
  return { text: merged.text, conflicts };
}

function wholeText(path: string, { base, ours, theirs }: Versions, side: Side | null): MergedFile {
  if (side !== null) return { text: side === 'ours' ? ours : theirs, conflicts: [] };
  return { text: ours, conflicts: [{ path, pointer: '', base, ours, theirs }] };
}

function parsed(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
