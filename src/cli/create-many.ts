/** Writes many new records out of one file: the good ones in one plan, the bad ones reported by place. */

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type InputFault, type Place, parseInputs, placeText } from '../crm/import/parse-inputs.ts';
import { PailError, type Problem } from '../errors.ts';
import type { Plan } from '../plan/types.ts';
import { upsertId } from '../plan/write-records.ts';
import type { JsonObject, JsonValue } from '../record/types.ts';
import type { Collection } from '../schema/model.ts';
import { type Env, type Globals, readStdin } from './env.ts';
import { complain, plural, say, writeJson } from './output.ts';
import type { Session } from './session.ts';
import { carryOut } from './write.ts';

export type CreateManyOptions = {
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
export async function runCreateMany(
  env: Env,
  globals: Globals,
  session: Session,
  options: CreateManyOptions,
): Promise<number> {
  const { records, faults } = parseInputs(await readInput(env, options.file));
  const inputs = records.map(({ place, data }) => ({
    place,
    data: named(session, options.collection, { ...data, ...options.fields }),
  }));
  progress(env, globals, inputs.length, `checking ${plural(inputs.length, 'record')}…`);
  const sorted = await sortOut(session, options.collection, inputs);
  const all = [...faults, ...sorted.faults].sort(byPlace);
  const problems = all.map((fault) => problemOf(options.file, fault));
  if (!globals.json) all.forEach((fault) => void complain(env, faultLine(fault)));
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

/** With the id that a second write of the same has, where the schema says so. */
function named({ workspace }: Session, collection: Collection, data: JsonObject): JsonObject {
  const id = upsertId(collection, data, workspace.index);
  return id === null ? data : { id, ...data };
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
    if ((error as NodeJS.ErrnoException).code === 'EISDIR') {
      const message = `${file} is a directory; --file takes one file, or - for standard input`;
      throw new PailError('usage', message, { file }, error);
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
    const data = rest.map((input) => input.data);
    const plan = workspace.plan.create(collection, data, actor);
    const problems = (await workspace.check(plan, actor)).filter((p) => p.level === 'error');
    if (problems.length === 0) return { plan, good: rest.length, faults };
    const blamed = blame(plan, rest, problems);
    faults.push(...blamed.faults);
    rest = rest.filter((_, index) => !blamed.indexes.has(index));
  }
  return { plan: null, good: 0, faults };
}

/**
 * Which inputs have to go for these problems. Of inputs that claim the same unique value the first one stays,
 * and the others name its place instead of an id that nobody has seen.
 */
function blame(
  plan: Plan,
  inputs: readonly Input[],
  problems: readonly Problem[],
): { readonly indexes: ReadonlySet<number>; readonly faults: InputFault[] } {
  const given = inputs.map(({ data }) => data['id'] ?? null);
  const made = plan.changes.flatMap((c) => (c.op === 'create' ? [c.after.id] : []));
  const free = made.filter((id) => !given.includes(id));
  const created = given.map((id) => (id === null ? free.shift() : String(id)) ?? '');
  const order = new Map(created.map((id, index) => [id, index]));
  const indexes = new Set<number>();
  const faults: InputFault[] = [];
  for (const problem of problems) {
    const index = order.get(problem.id ?? '');
    const input = inputs[index ?? -1];
    // A fault outside the new records: no single input is to blame.
    if (index === undefined || input === undefined) {
      throw new PailError('invalid', problem.message, { problems });
    }
    const rival = problem.code === 'unique' ? rivalOf(problem, order) : undefined;
    const holder = inputs[rival ?? -1];
    if (rival !== undefined && rival > index) continue;
    const words =
      holder === undefined
        ? problem.message
        : problem.message.replaceAll(created[rival ?? -1] ?? '', placeText(holder.place));
    indexes.add(index);
    faults.push({ ...faultOf(input.place, problem), message: words });
  }
  return { indexes, faults };
}

/** Order of the new record that holds a unique value already; undefined when a stored one does. */
function rivalOf(problem: Problem, order: ReadonlyMap<string, number>): number | undefined {
  return order.get(problem.other ?? '');
}

/** Inputs of which a plan can be made at all; each other one leaves its faults. */
function plannable(
  session: Session,
  collection: Collection,
  inputs: readonly Input[],
  faults: InputFault[],
): Input[] {
  const { workspace, actor } = session;
  const places = new Map<JsonValue, Place>();
  return inputs.filter(({ place, data }) => {
    try {
      const id = data['id'] ?? null;
      const earlier = id === null ? undefined : places.get(id);
      if (earlier !== undefined) {
        const message = `the id ${JSON.stringify(id)} stands in ${placeText(earlier)} already`;
        throw new PailError('exists', message);
      }
      workspace.plan.create(collection, [data], actor);
      places.set(id, place);
      return true;
    } catch (error) {
      if (!(error instanceof PailError)) throw error;
      faults.push(...faultsOf(place, error));
      return false;
    }
  });
}

function faultsOf(place: Place, error: PailError): InputFault[] {
  const problems = error.data['problems'] as readonly Problem[] | undefined;
  const { code, message } = error;
  return problems?.map((p) => faultOf(place, p)) ?? [{ place, pointer: '', code, message }];
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

function nothingLine(options: CreateManyOptions, total: number, good: number): string {
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
