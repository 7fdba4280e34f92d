/** Who made each value of a record so, beside the values. */

import { PailError } from '../../errors.ts';
import { dayOf } from '../../expr/time.ts';
import { formatDate } from '../../view/format.ts';
import type { BlameItem } from '../../workspace/history/types.ts';
import type { Workspace } from '../../workspace/types.ts';
import { commitHref, type ShownAuthor, shownAuthor } from '../shown-commit.ts';
import type { RecordFields } from './record-fields.ts';

export type ShownBlame = ShownAuthor & {
  readonly subject: string;
  readonly day: string;
  readonly href?: string;
};

/** Origins of values by the path of their field; a field of several values has that of the newest. */
export async function blameByPath(
  workspace: Workspace,
  id: string,
): Promise<ReadonlyMap<string, ShownBlame>> {
  try {
    const { items } = await workspace.history.blame(id);
    const oldestFirst = items.toSorted((a, b) => (a.at ?? '~').localeCompare(b.at ?? '~'));
    const byPath = new Map<string, ShownBlame>();
    for (const item of oldestFirst) {
      const shown = shownBlame(workspace, item);
      // A list of relations counts under its own name, a member under both.
      for (const path of pathsOf(item.field)) byPath.set(path, shown);
    }
    return byPath;
  } catch (error) {
    // Outside git and before the first commit there is none.
    if (error instanceof PailError) return new Map();
    throw error;
  }
}

/** The same fields, each with who made it so where that is known. */
export function withBlame(
  fields: RecordFields,
  blame: ReadonlyMap<string, ShownBlame>,
): RecordFields {
  const marked = <T extends { readonly path: string }>(field: T): T => {
    const found = blame.get(field.path);
    return found === undefined ? field : { ...field, blame: found };
  };
  return {
    ...fields,
    groups: fields.groups.map((group) => ({ ...group, fields: group.fields.map(marked) })),
    texts: fields.texts.map(marked),
  };
}

function pathsOf(field: string): string[] {
  const names = field.split('.');
  return names.map((_, i) => names.slice(0, i + 1).join('.'));
}

function shownBlame(workspace: Workspace, item: BlameItem): ShownBlame {
  const { subject, commit, at } = item;
  const { config } = workspace;
  return {
    ...shownAuthor(item, workspace),
    subject,
    day: at === null ? '' : formatDate(dayOf(Date.parse(at), config.timezone), config),
    ...(commit === null ? {} : { href: commitHref(commit) }),
  };
}
