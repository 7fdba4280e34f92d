/** After two clones' commits are merged: a tag that one renamed is renamed in what the other tagged meanwhile. */

import { type RenamedTag, renameLateTags } from '../../crm/tags/tags.ts';
import { PailError } from '../../errors.ts';
import type { Actor } from '../../plan/types.ts';
import { plural } from '../../plural.ts';
import type { FileVersions } from '../../record/merge-files.ts';
import { memberOf } from '../../record/value.ts';
import { planContextOf } from '../state.ts';
import { recordIn } from './edit-of-merged.ts';
import type { SettledMeeting, SettleHost } from './settle-duplicates.ts';

/** The new name that a merge has left a tag of the library with; none where it is the old one. */
export function renamedTags({ base }: FileVersions, merged: Uint8Array | null): RenamedTag[] {
  const [from, to] = [base, merged].map((bytes) =>
    memberOf(bytes === null ? null : recordIn(bytes), 'name'),
  );
  if (typeof from !== 'string' || typeof to !== 'string' || from === to) return [];
  return [{ from, to }];
}

/** One plan for each tag that something still has the former name of; what cannot be done is said. */
export async function settleTags(
  host: SettleHost,
  tags: readonly RenamedTag[],
  actor: Actor,
): Promise<SettledMeeting> {
  const notices: string[] = [];
  const files: string[] = [];
  for (const tag of tags) {
    const { from, to } = tag;
    const context = planContextOf(host.state(), actor, host.clock());
    const changes = renameLateTags(tag, context);
    if (changes.length === 0) continue;
    try {
      await host.writer.apply(
        { message: `tag: "${from}" that came is "${to}" by now`, changes },
        actor,
      );
      files.push(...changes.flatMap((one) => (one.op === 'create' ? [] : one.before.file)));
      notices.push(
        `${plural(changes.length, 'record')} came with the tag "${from}", which is called "${to}" by now: renamed`,
      );
    } catch (error) {
      if (!(error instanceof PailError)) throw error;
      notices.push(
        `the tag "${from}" is called "${to}" by now, but stays where it came: ${error.message}; \`pail tag merge ${to} ${from}\` renames it`,
      );
    }
  }
  return { conflicts: [], notices, files };
}
