/**
 * The workspace's problems, found out in slices so that a server stays responsive while it looks. The first list takes
 * a look at every record; from then on only what a change can affect is looked at again.
 */

import type { Problem } from '../errors.ts';
import { dayOf } from '../expr/time.ts';
import { affectedBy, affectedByDay, unsettledBy, type Version } from '../plan/affected.ts';
import type { PlanContext } from '../plan/context.ts';
import { shownPlace } from '../schema/record-place.ts';
import type { Validators } from '../schema/validator.ts';
import { type FoldedNames, readNames } from './case-twins.ts';
import type { Moves } from './move-log.ts';
import { definitionProblems, fileProblems, sortProblems } from './problems.ts';
import type { State } from './state.ts';
import { type Turns, takeTurns } from './turns.ts';

/** The part of a state that has problems. */
type Checked = Pick<
  State,
  'model' | 'index' | 'catalog' | 'expressions' | 'problems' | 'views' | 'local'
>;

export type BookHost = {
  readonly state: () => Checked;
  readonly context: () => PlanContext;
  readonly validators: () => Promise<Validators>;
  /** Reads what was written of local records since. */
  readonly sync: () => void;
  /** Counts changes: a list made at an older count is out of date. */
  readonly sequence: () => number;
};

type Listed = { readonly sequence: number; readonly list: readonly Problem[] };

/** What is known of all files. */
type Standing = {
  /** Those that have any. */
  readonly byFile: Map<string, readonly Problem[]>;
  readonly names: FoldedNames;
  readonly twins: readonly Problem[];
  /** On which this was found out, `2026-11-21`. */
  readonly day: string;
};

/** What one look is made with; what changes meanwhile is looked at by the next one. */
type Look = {
  readonly state: Checked;
  readonly context: PlanContext;
  readonly validators: Validators;
  readonly turns: Turns;
};

/** How often a list that was overtaken by a change is mended before it is given as it is. */
const RETRIES = 3;

export class ProblemBook {
  readonly #host: BookHost;
  /** Undefined while a look is under way, and after one that failed: then all is looked at again. */
  #standing: Standing | undefined;
  #listed: Listed | undefined;
  #definitions: Pick<Checked, 'views' | 'model' | 'problems'> | undefined;
  #running: Promise<Listed> | undefined;
  /** The count of changes at which the last look began. */
  #tried = -1;
  #wholeMs = 0;
  #againMs = 0;
  #isClosed = false;

  constructor(host: BookHost) {
    this.#host = host;
  }

  /** All problems as of now, sorted by path. */
  async list(): Promise<readonly Problem[]> {
    for (let i = 0; i < RETRIES && this.isOutdated(); i++) await this.#run();
    return this.#listed?.list ?? [];
  }

  /** Those that stand at some paths, as of now; the records elsewhere are not looked at. */
  async at(isWanted: (path: string) => boolean): Promise<readonly Problem[]> {
    const isAtHand = this.#standing !== undefined || !this.isOutdated();
    const list = isAtHand ? await this.list() : await this.#find(isWanted);
    return list.filter(({ path }) => isWanted(path));
  }

  /** The last list that was made, perhaps out of date; null when none was. */
  latest(): readonly Problem[] | null {
    return this.#listed?.list ?? null;
  }

  /** True when something changed since the last list. */
  isOutdated(): boolean {
    const isCurrent = this.#listed?.sequence === this.#host.sequence();
    return !isCurrent || this.#host.state().catalog.moves.isWaiting;
  }

  /** The same, but false where the last look at what there is now has failed: it would again. */
  isUntried(): boolean {
    if (this.#host.state().catalog.moves.isWaiting) return true;
    return this.isOutdated() && this.#tried !== this.#host.sequence();
  }

  /** How long the next list may take to make, as the last one of its kind did, ms. */
  get costMs(): number {
    const isWhole = this.#standing === undefined || !this.#host.state().catalog.moves.isKept;
    return isWhole ? this.#wholeMs : this.#againMs;
  }

  /** Stops what is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running?.catch(() => undefined);
  }

  async #run(): Promise<void> {
    this.#running ??= this.#renew().finally(() => {
      this.#running = undefined;
    });
    this.#listed = await this.#running;
  }

  async #renew(): Promise<Listed> {
    const began = performance.now();
    let isWhole = true;
    try {
      const look = await this.#look();
      const sequence = this.#host.sequence();
      this.#tried = sequence;
      const moves = look.state.catalog.moves.take();
      const before = this.#standing;
      this.#standing = undefined;
      isWhole = moves === null || before === undefined;
      const standing =
        moves === null || before === undefined
          ? await this.#all(look)
          : await this.#again(before, moves, look);
      this.#standing = standing;
      return { sequence, list: this.#listOf(standing, look) };
    } finally {
      if (isWhole) this.#wholeMs = performance.now() - began;
      else this.#againMs = performance.now() - began;
    }
  }

  async #look(): Promise<Look> {
    const validators = await this.#host.validators();
    this.#host.sync();
    const { state, context } = this.#host;
    return { state: state(), context: context(), validators, turns: takeTurns() };
  }

  async #all(look: Look): Promise<Standing> {
    const { catalog } = look.state;
    const byFile = new Map<string, readonly Problem[]>();
    await this.#check(catalog.files(), byFile, look);
    return {
      byFile,
      day: dayOfLook(look),
      ...(await readNames(() => catalog.files(), look.turns)),
    };
  }

  async #again(before: Standing, moves: Moves, look: Look): Promise<Standing> {
    const { byFile, names, twins } = before;
    const { catalog } = look.state;
    const day = dayOfLook(look);
    const isNewDay = day !== before.day;
    await this.#check(await filesAffected(moves, { byFile, isNewDay }, look), byFile, look);
    const isNew = (file: string): boolean => moves.get(file)?.[0] === undefined;
    const come = [...moves.keys()].filter((file) => isNew(file) && catalog.get(file));
    const mayBeTwins = come.filter((file) => names.add(file)).length > 0 || twins.length > 0;
    return mayBeTwins
      ? { byFile, day, ...(await readNames(() => catalog.files(), look.turns)) }
      : { byFile, day, names, twins };
  }

  /** Looks at files, and puts what is wrong with each in `byFile`. */
  async #check(
    files: Iterable<string>,
    byFile: Map<string, readonly Problem[]>,
    { state, context, validators, turns }: Look,
  ): Promise<void> {
    for (const file of files) {
      if (turns.isOver()) await turns.next();
      if (this.#isClosed) return;
      const known = state.catalog.get(file);
      const problems = known === undefined ? [] : fileProblems(file, known, context, validators);
      if (problems.length > 0) byFile.set(file, problems);
      else byFile.delete(file);
    }
  }

  /** The same without keeping anything. */
  async #find(isWanted: (path: string) => boolean): Promise<Problem[]> {
    const look = await this.#look();
    const { catalog } = look.state;
    const byFile = new Map<string, readonly Problem[]>();
    const wanted = [...catalog.files()].filter((file) => isWanted(shownPlace(file)));
    await this.#check(wanted, byFile, look);
    const { twins } = await readNames(() => catalog.files(), look.turns);
    return this.#listOf({ byFile, twins }, look);
  }

  #listOf(
    { byFile, twins }: Pick<Standing, 'byFile' | 'twins'>,
    { state, validators }: Look,
  ): Problem[] {
    const { local } = state;
    const definitions = this.#definitionProblems(state, validators);
    return sortProblems([
      ...definitions,
      ...local.problems,
      ...twins,
      ...[...byFile.values()].flat(),
    ]);
  }

  /** Compiling all that schemas say takes longer than looking at a changed record. */
  #definitionProblems(state: Checked, validators: Validators): readonly Problem[] {
    const { views, model } = state;
    const known = this.#definitions;
    if (known?.views === views && known.model === model) return known.problems;
    const problems = definitionProblems(state, validators);
    this.#definitions = { views, model, problems };
    return problems;
  }
}

function dayOfLook({ context: { scope } }: Look): string {
  return dayOf(scope.now, scope.timezone);
}

/** Files that moves, or a day that began, can bring a problem to or rid of one. */
async function filesAffected(
  moves: Moves,
  { byFile, isNewDay }: Pick<Standing, 'byFile'> & { readonly isNewDay: boolean },
  { state, turns }: Look,
): Promise<Set<string>> {
  const { model, index } = state;
  const former = formerOf(moves, state);
  const files = new Set(moves.keys());
  for (const id of joined(affectedBy(former, state), isNewDay ? affectedByDay(state) : [])) {
    const file = index.identityOf(id)?.file;
    if (file !== undefined) files.add(file);
    if (turns.isOver()) await turns.next();
  }
  // The index gives none of these when asked who holds what.
  for (const { file } of index.shadowed()) files.add(file);
  const isUnsettled = unsettledBy(former, state);
  for (const [file, problems] of byFile) {
    const path = state.catalog.get(file)?.record?.collection;
    const collection = model.collections.get(path ?? '');
    if (collection === undefined) continue;
    if (problems.some((problem) => isUnsettled(problem, collection))) files.add(file);
  }
  return files;
}

function* joined<T>(...lists: readonly Iterable<T>[]): Iterable<T> {
  for (const list of lists) yield* list;
}

/** The moves by id: what each record was; null where a file held none, or another. */
function formerOf(moves: Moves, { catalog, index }: Checked): Map<string, Version[]> {
  const former = new Map<string, Version[]>();
  for (const [file, states] of moves) {
    const records = [...states, catalog.get(file)].map((state) => state?.record ?? null);
    for (const id of new Set(records.flatMap((record) => record?.id ?? []))) {
      const versions = records.map((record) => (record?.id === id ? record : null));
      former.set(id, [...(former.get(id) ?? []), ...versions]);
    }
  }
  for (const record of index.shadowed()) former.get(record.id)?.push(record);
  return former;
}
