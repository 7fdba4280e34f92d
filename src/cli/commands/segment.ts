/** `pail segment`: groups of records, chosen one by one or by a condition; who is in, who came and who went. */

import { PailError } from '../../errors.ts';
import { didYouMean, nearestName } from '../../nearest.ts';
import { type App, optional } from '../app.ts';
import type { Env, Globals } from '../env.ts';

const ACTIONS = ['list', 'show', 'members', 'add', 'remove', 'refresh'] as const;

export type SegmentOptions = Globals & {
  readonly action: string;
  readonly segment?: string;
  readonly records: readonly string[];
  /** `members`: only how many. */
  readonly count: boolean;
  /** `add`: why they are in. */
  readonly note?: string;
};

export function declareSegment(app: App): void {
  const command = app
    .verb('crm', 'segment [action] [segment] [records...]', 'groups of records, and who is in them')
    .option('--count', 'members: only how many')
    .option('--note <text>', 'add: why they are in');
  command.addHelpText(
    'after',
    `
  list                       all segments (also without an action)
  <segment>                  short for members <segment>
  show <segment>             what it says, and how many are in it
  members <segment>          who is in it, as \`pail query <collection> segment=<segment>\`
  add <segment> <record…>    put records into a static segment
  remove <segment> <record…> take them out again
  refresh [segment]          record who came into dynamic segments, and who left

  pail segment members "Hot leads" --count
  pail segment add "Reference calls" bigco.com --note "asked for by marketing"
  pail segment refresh --dry-run`,
  );
  app.on(command, runSegment, ([action, segment, records], flags) => ({
    action: typeof action === 'string' ? action : 'list',
    ...optional('segment', segment),
    records: records as string[],
    count: flags['count'] === true,
    ...optional('note', flags['note']),
  }));
}

/** True where no segment is near what was named alone, but an action is. */
function isSlip(error: unknown, word: string): boolean {
  const isUnknown = error instanceof PailError && error.code === 'not_found';
  return (
    isUnknown && !error.message.includes('did you mean') && nearestName(word, ACTIONS) !== undefined
  );
}

export async function runSegment(env: Env, options: SegmentOptions): Promise<number> {
  const { action, segment } = options;
  if (!(ACTIONS as readonly string[]).includes(action)) {
    if (segment === undefined) {
      const { showMembers } = await import('../segment-reading.ts');
      try {
        return await showMembers(env, options, action);
      } catch (error) {
        if (!isSlip(error, action)) throw error;
      }
    }
    const message = `no segment action "${action}" (${ACTIONS.join(', ')})${didYouMean(action, ACTIONS)}`;
    throw new PailError('usage', message, { action, known: ACTIONS });
  }
  if (action !== 'list' && action !== 'refresh' && segment === undefined) {
    throw new PailError('usage', `which segment? pail segment ${action} <name or id>`, { action });
  }
  const named = segment ?? '';
  if (action === 'list' || action === 'show' || action === 'members') {
    const reading = await import('../segment-reading.ts');
    if (action === 'list') return reading.listSegments(env, options);
    if (action === 'show') return reading.showSegment(env, options, named);
    return reading.showMembers(env, options, named);
  }
  const writing = await import('../segment-writing.ts');
  if (action === 'refresh') return writing.refreshSegments(env, options);
  return writing.moveRecords(env, options, named, action === 'add' ? 'add' : 'remove');
}
