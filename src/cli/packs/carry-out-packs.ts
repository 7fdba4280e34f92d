/** Carries a plan about packs out, or shows it under `--dry-run`. */

import { invalidError } from '../../errors.ts';
import type { PackChange, PackPlan } from '../../workspace/packs/types.ts';
import type { Env } from '../env.ts';
import { plural, say, warn, warnOfWrite, writeJson } from '../output.ts';
import { paint } from '../render/paint.ts';
import { oneLine } from '../render/safe-text.ts';
import type { Session } from '../session.ts';
import type { PackOptions } from './pack-options.ts';

/** Lines at which new records are counted, not named. */
const NAMED = 12;

export async function carryOutPacks(
  env: Env,
  options: PackOptions,
  { workspace, actor }: Session,
  planned: PackPlan,
  verb: 'add' | 'upgrade',
): Promise<number> {
  const { plan, notes, files } = planned;
  for (const note of notes) warn(env, options, note);
  if (options.dryRun) {
    const problems = (await workspace.check(plan, actor)).filter((p) => p.level === 'error');
    if (problems.length > 0) throw invalidError(problems);
    if (options.json) writeJson(env, { ...planJson(planned), commit: null, dryRun: true });
    else env.stdout.write(linesOf(env, files, 'will'));
    const count = plural(files.length, 'file');
    say(env, options, `dry run: ${count} would be written, nothing was`);
    return 0;
  }
  const { commit, notices } = await workspace.apply(plan, actor);
  warnOfWrite(env, options, notices);
  if (options.json) writeJson(env, { ...planJson(planned), commit });
  else if (!options.quiet) {
    env.stdout.write(linesOf(env, files, 'did'));
    if (files.length > 0) env.stdout.write(`${doneLine(env, planned, verb, commit)}\n`);
    if (commit !== null) say(env, options, `pail undo ${commit.slice(0, 7)} takes it back`);
  }
  return 0;
}

/** The JSON answer but for the commit. */
export function planJson({ packs, files, conflicts, notes, broken }: PackPlan): object {
  return { packs, files, conflicts, notes, broken };
}

const WORDS = {
  will: { create: 'create', change: 'change' },
  did: { create: 'created', change: 'changed' },
} as const;

function linesOf(env: Env, files: readonly PackChange[], tense: keyof typeof WORDS): string {
  const records = files.filter(({ kind, op }) => kind === 'record' && op === 'create');
  const named = records.length > NAMED ? files.filter((file) => !records.includes(file)) : files;
  const lines = named.flatMap(({ path, op, merged, words }) => {
    const tail = merged ? paint(', merged with your changes', { dim: true }, env.color) : '';
    return [`${WORDS[tense][op]} ${path}${tail}`, ...words.map((line) => `  ${oneLine(line)}`)];
  });
  if (named !== files) lines.push(`${WORDS[tense].create} ${plural(records.length, 'record')}`);
  return lines.map((line) => `${line}\n`).join('');
}

function doneLine(
  env: Env,
  { packs }: PackPlan,
  verb: 'add' | 'upgrade',
  commit: string | null,
): string {
  const done = `${verb === 'add' ? 'added' : 'upgraded'} ${packs.join(', ')}`;
  if (commit === null) return done;
  return `${done}${paint(` (commit ${commit.slice(0, 7)})`, { dim: true }, env.color)}`;
}
