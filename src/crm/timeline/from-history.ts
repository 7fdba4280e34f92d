/** What git tells of a record: tags, owners, stages, and other fields in words. */

import type { JsonValue } from '../../record/types.ts';
import { stageWords } from './from-records.ts';
import type { Doer, TimelineEvent, TimelineGround, Told } from './types.ts';

/** One commit's change of one record; what a workspace's history answers has all of this. */
export type PastChange = {
  /** Null: not committed yet. */
  readonly commit: string | null;
  readonly at: string;
  readonly by: Doer | null;
  /** What acted: `cli`, `import:<id>`. */
  readonly via: string | null;
  readonly op: string;
  readonly id: string;
  readonly collection: string;
  readonly fields: readonly {
    readonly field: string;
    readonly before: JsonValue;
    readonly after: JsonValue;
    readonly words: string;
  }[];
};

type Changed = PastChange['fields'][number];

/** Fields that follow from something else that the timeline tells, or say nothing to people. */
const SILENT =
  /^(lastActivityAt|lastContactedAt|stageChangedAt|probability|actualCloseDate|completedAt|qualifiedAt|convertedAt|createdAt|updatedAt|sourceUpdatedAt|externalIds|activities|archivedAt|mergedIntoId)(\.|$)/;
const OWNERS = /^(ownerId|assignedToId|assigneeId)$/;

export function fromHistory(change: PastChange, ground: TimelineGround): Told[] {
  const { op, id, collection } = change;
  const tell = (start: Partial<Told> & Pick<Told, 'kind' | 'title'>): Told => ({
    at: change.at,
    text: null,
    by: change.by,
    recordId: id,
    aboutId: null,
    source: 'git',
    commit: change.commit,
    rank: 4,
    tells: [],
    like: [],
    covers: [],
    isImported: change.via?.startsWith('import') === true,
    ...start,
  });
  if (op === 'create') {
    const title = `${ground.model.collections.get(collection)?.title ?? 'Record'} created`;
    const kind = { 'crm/deals': 'deal', 'crm/leads': 'lead' } as const;
    const known = kind[collection as keyof typeof kind] ?? 'other';
    return [tell({ kind: known, title, tells: [`made:${id}`] })];
  }
  if (op !== 'update' && op !== 'rename') return [];
  const told = change.fields.filter(({ field }) => !SILENT.test(field));
  const notable = told.flatMap((one) => notableOf(id, one, ground)).map(withMoment(change));
  const rest = told.filter((one) => notableOf(id, one, ground).length === 0);
  const events = notable.map(tell);
  if (rest.length > 0) {
    const text = rest.map(({ words }) => words).join(', ');
    events.push(tell({ kind: 'change', title: 'Changed', text }));
  }
  return events;
}

type Notable = Pick<Told, 'kind' | 'title' | 'like'> & Partial<Pick<TimelineEvent, 'at'>>;

/** A move happened when the record says so, which may be long before somebody wrote it down. */
function withMoment({ fields }: PastChange) {
  const moved = fields.find(({ field }) => field === 'stageChangedAt')?.after;
  const isMoment = typeof moved === 'string' && !Number.isNaN(Date.parse(moved));
  return (event: Notable): Notable =>
    isMoment && event.kind === 'stage' ? { ...event, at: moved } : event;
}

/** What is worth a line of its own; empty for other fields. */
function notableOf(
  id: string,
  { field, before, after }: Changed,
  ground: TimelineGround,
): Notable[] {
  const name = (one: string): string => ground.nameOf(one) ?? one;
  if (field === 'stage' && typeof after === 'string') {
    const from = typeof before === 'string' ? before : null;
    return [{ kind: 'stage', title: stageWords(from, after), like: [`stage:${id}:${after}`] }];
  }
  if (field === 'tags') {
    const [was, is] = [listOf(before), listOf(after)];
    const added = is.filter((tag) => !was.includes(tag));
    const gone = was.filter((tag) => !is.includes(tag));
    return [
      ...added.map(
        (tag): Notable => ({
          kind: 'tag',
          title: `Tag added: ${tag}`,
          like: [`tag+:${id}:${tag}`],
        }),
      ),
      ...gone.map(
        (tag): Notable => ({
          kind: 'tag',
          title: `Tag removed: ${tag}`,
          like: [`tag-:${id}:${tag}`],
        }),
      ),
    ];
  }
  if (OWNERS.test(field)) {
    const verb =
      field === 'ownerId' ? ['Claimed by', 'Released by'] : ['Assigned to', 'Taken from'];
    if (typeof after === 'string') {
      return [
        { kind: 'owner', title: `${verb[0]} ${name(after)}`, like: [`owner+:${id}:${after}`] },
      ];
    }
    if (typeof before !== 'string') return [];
    return [
      { kind: 'owner', title: `${verb[1]} ${name(before)}`, like: [`owner-:${id}:${before}`] },
    ];
  }
  if (field === 'score' && typeof after === 'number') {
    return [{ kind: 'score', title: `Scored ${after}`, like: [`score:${id}:${after}`] }];
  }
  return [];
}

function listOf(value: JsonValue): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
