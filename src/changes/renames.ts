/** Tells a record that got another id from one that went and one that came. */

import { diffRecords } from '../record/diff.ts';
import type { JsonObject } from '../record/types.ts';
import type { Content, Version } from './past.ts';

/** With more of one prefix gone at once than this, none is taken for a former id. */
export const MAX_CANDIDATES = 50;

/** Joins each version that came with one that went at the same time and was the same but for its id. */
export function withRenames(versions: readonly Version[]): Version[] {
  const gone = new Map<string, Version[]>();
  for (const version of versions) {
    if (version.content.kind !== 'absent') continue;
    const prefix = prefixOf(version.id);
    gone.set(prefix, [...(gone.get(prefix) ?? []), version]);
  }
  const used = new Set<Version>();
  const joined = versions.map((version): Version => {
    const { content, parents, id } = version;
    if (content.kind !== 'record' || parents.some((parent) => parent !== null)) return version;
    const candidates = gone.get(prefixOf(id)) ?? [];
    if (candidates.length > MAX_CANDIDATES) return version;
    const former = candidates.find((other) => {
      const was = other.parents[0]?.content;
      return !used.has(other) && was !== undefined && isSameBut(was, content.data);
    });
    if (former === undefined) return version;
    used.add(former);
    return { ...version, parents: former.parents };
  });
  return joined.filter((version) => !used.has(version));
}

/** True when a version differs from `data` in nothing but what every change of an id changes. */
export function isSameBut(content: Content, data: JsonObject): boolean {
  if (content.kind !== 'record') return false;
  const { id } = content.data;
  return diffRecords(content.data, data).every(
    ({ path, before }) => path === 'id' || path === 'updatedAt' || before === id,
  );
}

/** `deal_` of `deal_x`. */
export function prefixOf(id: string): string {
  return id.slice(0, id.indexOf('_') + 1);
}
