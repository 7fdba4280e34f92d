/** `pail pack upgrade`: brings what this Pail ships now, merged with what the workspace has changed. */

import { PailError, type Problem } from '../../errors.ts';
import { shown } from '../../workspace/packs/file-words.ts';
import type { PackConflict } from '../../workspace/packs/merge-file.ts';
import type { PackPlan } from '../../workspace/packs/types.ts';
import type { Env } from '../env.ts';
import { shippedDir, shippedModel } from '../init/shipped.ts';
import { complain, plural, say, writeJson } from '../output.ts';
import { oneLine } from '../render/safe-text.ts';
import { withWorkspace } from '../session.ts';
import { carryOutPacks, planJson } from './carry-out-packs.ts';
import type { PackOptions } from './pack-options.ts';

const CONFLICT = 3;
/** Most problems and lines that a message shows. */
const SHOWN = 20;
const LINES = 8;

export async function upgradePacks(env: Env, options: PackOptions): Promise<number> {
  const shipped = shippedModel(env.shipped ?? shippedDir());
  return withWorkspace(env, options, async (session) => {
    const { names, ours, theirs, skip } = options;
    const request = { names, settled: { ours, theirs, skip } };
    const planned = await session.workspace.packs.planUpgrade(shipped, request, session.actor);
    if (planned.conflicts.length > 0) return undecided(env, options, planned);
    if (planned.broken.length > 0 && !options.force) throw breaking(planned.broken);
    const code = await carryOutPacks(env, options, session, planned, 'upgrade');
    if (planned.files.length === 0)
      say(env, options, `${planned.packs.join(', ')}: all is current`);
    return code;
  });
}

function undecided(env: Env, options: PackOptions, planned: PackPlan): number {
  const { conflicts } = planned;
  if (options.json) {
    writeJson(env, { ...planJson(planned), commit: null });
    return CONFLICT;
  }
  for (const conflict of conflicts) env.stdout.write(`${conflictLines(conflict).join('\n')}\n`);
  const [first] = conflicts;
  const again = ['pail pack upgrade', ...options.names].join(' ');
  complain(
    env,
    `pail: ${plural(conflicts.length, 'place')} that you and Pail changed differently; nothing was written.
Settle all of them: ${again} --ours (or --theirs)
or each by itself:  ${again} --theirs ${first === undefined ? '' : quoted(placeOf(first))} --ours`,
  );
  return CONFLICT;
}

function conflictLines(conflict: PackConflict): string[] {
  const { line, base, ours, theirs } = conflict;
  const place = line === undefined ? placeOf(conflict) : `${conflict.path}, from line ${line}`;
  if (line !== undefined || conflict.pointer === '') {
    return [place, ...sideLines('yours', String(ours)), ...sideLines('shipped', String(theirs))];
  }
  return [
    place,
    `  was      ${oneLine(shown(base))}`,
    `  yours    ${oneLine(shown(ours))}`,
    `  shipped  ${oneLine(shown(theirs))}`,
  ];
}

function sideLines(name: string, text: string): string[] {
  const lines = text.split('\n');
  const more = lines.length > LINES ? [`    … ${lines.length - LINES} more`] : [];
  return [`  ${name}:`, ...lines.slice(0, LINES).map((one) => `    ${oneLine(one)}`), ...more];
}

function placeOf({ path, pointer }: PackConflict): string {
  return pointer === '' ? path : `${path}#${pointer}`;
}

function quoted(text: string): string {
  return /^[\w./#~-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function breaking(problems: readonly Problem[]): PailError {
  const lines = problems
    .slice(0, SHOWN)
    .map(({ path, pointer, message }) => `  ${path} ${pointer}: ${message}`);
  const more = problems.length > SHOWN ? [`  and ${problems.length - SHOWN} more`] : [];
  const message = [
    `records that are sound today would break rules of the newer schemas; nothing was written:`,
    ...lines,
    ...more,
    'Change them first, leave a schema as it is with --skip <file>, or upgrade with --force and mend them',
    'afterwards: `pail check` lists them',
  ];
  return new PailError('invalid', message.join('\n'), { problems });
}
