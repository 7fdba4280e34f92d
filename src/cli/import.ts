/** Writes many new records out of one file: the good ones in one plan, the bad ones reported by place. */

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { PailError, type Problem } from '../errors.ts';
import type { Plan } from '../plan/types.ts';
import type { JsonObject } from '../record/types.ts';
import type { Collection } from '../schema/model.ts';
import { type Env, type Globals, readStdin } from './env.ts';
import { type InputFault, type Place, parseInputs, placeText } from './inputs.ts';
import { plural, say, writeJson } from './output.ts';
import type { Session } from './session.ts';
import { carryOut } from './write.ts';

export type ImportOptions = {
  readonly collection: Collection;
  /** Set in every record. */
  readonly fields: JsonObject;
  /** Path relative to the working directory, or `-`. */
  readonly file: string;
  /** Write nothing when one record is bad. */
  readonly atomic: boolean;
};

type Input = { readonly place: Place; readonly data: JsonObject };
type Sorted = { readonly plan: Plan | null; readonly good: number; readonly faults: InputFault[] };

/** Inputs from which a terminal is told how far the work is. */
const LONG = 500;

/** Exit code 1 when a record was refused, although the others are written. */
export async function runImport(
  env: Env,
  globals: Globals,
  session: Session,
  options: ImportOptions,
): Promise<number> {
  const { records, faults } = parseInputs(await readInput(env, options.file));
  const inputs = records.map(({ place, data }) => ({
    place,
    data: { ...data, ...options.fields },
  }));
  progress(env, globals, inputs.length, `checking ${plural(inputs.length, 'record')}…`);
  const sorted = await sortOut(session, options.collection, inputs);
  const all = [...faults, ...sorted.faults].sort(byPlace);
  const problems = all.map((fault) => problemOf(options.file, fault));
  if (!globals.json) all.forEach((fault) => void env.stderr.write(`${faultLine(fault)}\n`));
  const total = inputs.length + new Set(faults.map((fault) => placeText(fault.place))).size;
  const nothing = sorted.plan === null || (options.atomic && all.length > 0);
  if (nothing) {
    if (globals.json) writeJson(env, { items: [], changes: [], commit: null, problems });
    else say(env, globals, nothingLine(options, total, sorted.good));
    return 1;
  }
  progress(env, globals, sorted.good, `writing ${plural(sorted.good, 'record')}…`);
  const extra = problems.length > 0 ? { problems } : {};
  await carryOut(env, globals, session, sorted.plan as Plan, { many: true, extra });
  const name = options.collection.plural.toLowerCase();
  if (total > 1) {
    const would = globals.dryRun ? 'would write' : 'wrote';
    say(
      env,
      globals,
      `${would} ${sorted.good} of ${total} ${name}${refusedTail(total - sorted.good)}`,
    );
  }
  return all.length > 0 ? 1 : 0;
}

async function readInput(env: Env, file: string): Promise<string> {
  try {
    if (file === '-') return await readStdin(env);
    const bytes = await readFile(resolve(env.cwd, file));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) {
      const name = file === '-' ? 'standard input' : file;
      throw new PailError('invalid', `${name} is not UTF-8 text`, { file }, error);
    }
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new PailError('not_found', `there is no file ${file}`, { file }, error);
    }
    throw error;
  }
}

/** Drops inputs that cannot be written until the plan for the rest goes through. */
async function sortOut(
  session: Session,
  collection: Collection,
  inputs: readonly Input[],
): Promise<Sorted> {
  const { workspace, actor } = session;
  const faults: InputFault[] = [];
  let rest = plannable(session, collection, inputs, faults);
  while (rest.length > 0) {
    const plan = workspace.plan.create(
      collection,
      rest.map((input) => input.data),
      actor,
    );
    const problems = (await workspace.check(plan, actor)).filter((p) => p.level === 'error');
    if (problems.length === 0) return { plan, good: rest.length, faults };
    const bad = new Map<Input, Problem[]>();
    const created = plan.changes.flatMap((change) =>
      change.op === 'create' ? [change.after.id] : [],
    );
    for (const problem of problems) {
      const input = rest[created.indexOf(problem.id ?? '')];
      // A fault outside the new records: no single input is to blame.
      if (input === undefined) throw new PailError('invalid', problem.message, { problems });
      bad.set(input, [...(bad.get(input) ?? []), problem]);
    }
    for (const [{ place }, list] of bad) faults.push(...list.map((p) => faultOf(place, p)));
    rest = rest.filter((input) => !bad.has(input));
  }
  return { plan: null, good: 0, faults };
}

/** Inputs of which a plan can be made at all; each other one leaves its faults. */
function plannable(
  session: Session,
  collection: Collection,
  inputs: readonly Input[],
  faults: InputFault[],
): Input[] {
  const { workspace, actor } = session;
  return inputs.filter(({ place, data }) => {
    try {
      workspace.plan.create(collection, [data], actor);
      return true;
    } catch (error) {
      if (!(error instanceof PailError)) throw error;
      const problems = error.data['problems'] as readonly Problem[] | undefined;
      const { code, message } = error;
      faults.push(
        ...(problems?.map((p) => faultOf(place, p)) ?? [{ place, pointer: '', code, message }]),
      );
      return false;
    }
  });
}

function faultOf(place: Place, problem: Problem): InputFault {
  return { place, pointer: problem.pointer, code: problem.code, message: problem.message };
}

function problemOf(file: string, fault: InputFault): Problem {
  const { place, code, message } = fault;
  const pointer = place.kind === 'element' ? `/${place.element}${fault.pointer}` : fault.pointer;
  const line = place.kind === 'line' ? { line: place.line } : {};
  return { path: file, pointer, code, message, level: 'error', ...line };
}

function faultLine({ place, pointer, message }: InputFault): string {
  const head = [placeText(place), pointer].filter((part) => part !== '').join(' ');
  return head === '' ? `pail: ${message}` : `${head}: ${message}`;
}

function nothingLine(options: ImportOptions, total: number, good: number): string {
  const why = options.atomic ? ' (--atomic)' : '';
  const bad = total - good;
  return `nothing written${why}: ${bad} of ${plural(total, 'record')} refused`;
}

function refusedTail(refused: number): string {
  return refused === 0 ? '' : `; ${refused} refused`;
}

function byPlace(a: InputFault, b: InputFault): number {
  return orderOf(a.place) - orderOf(b.place);
}

function orderOf(place: Place): number {
  if (place.kind === 'whole') return -1;
  return place.kind === 'line' ? place.line : place.element;
}

function progress(env: Env, globals: Globals, count: number, text: string): void {
  if (env.isTTY && count > LONG) say(env, globals, text);
}
