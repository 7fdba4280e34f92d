/** The workspace's problems, found out in slices so that a server stays responsive while it looks. */

import type { Problem } from '../errors.ts';
import type { PlanContext } from '../plan/context.ts';
import type { RecordData } from '../record/types.ts';
import { shownPlace } from '../schema/record-place.ts';
import type { Validate, Validators } from '../schema/validator.ts';
import { CaseTwins, definitionProblems, fileProblems, sortProblems } from './problems.ts';
import type { State } from './state.ts';
import { takeTurns } from './turns.ts';

export type BookHost = {
  readonly state: () => State;
  readonly context: () => PlanContext;
  readonly validators: () => Promise<Validators>;
  /** Counts changes: a list made at an older count is out of date. */
  readonly sequence: () => number;
};

type Listed = { readonly sequence: number; readonly list: readonly Problem[] };

/** How often a list that was overtaken by a change is begun again before it is given as it is. */
const RETRIES = 3;

export class ProblemBook {
  readonly #host: BookHost;
  /** What the schema says of a record's content: the costly part, and the same until the content changes. */
  #checked = new WeakMap<RecordData, ReturnType<Validate>>();
  #listed: Listed | undefined;
  #running: Promise<Listed> | undefined;
  #tookMs = 0;
  #isClosed = false;

  constructor(host: BookHost) {
    this.#host = host;
  }

  /** All problems as of now, sorted by path. */
  async list(): Promise<readonly Problem[]> {
    for (let i = 0; i < RETRIES && this.#isOutdated(); i++) await this.#run();
    return this.#listed?.list ?? [];
  }

  /** Those that stand at some paths, as of now; the records elsewhere are not looked at. */
  async at(isWanted: (path: string) => boolean): Promise<readonly Problem[]> {
    const current = this.#isOutdated() ? undefined : this.#listed;
    const { list } = current ?? (await this.#collect(isWanted));
    return list.filter(({ path }) => isWanted(path));
  }

  /** The last list that was made, perhaps out of date; null when none was. */
  latest(): readonly Problem[] | null {
    return this.#listed?.list ?? null;
  }

  /** How long the last list took to make, ms. */
  get tookMs(): number {
    return this.#tookMs;
  }

  /** Stops what is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running?.catch(() => undefined);
  }

  /** After schemas changed nothing that was checked counts. */
  forget(): void {
    this.#checked = new WeakMap();
  }

  #isOutdated(): boolean {
    return this.#listed?.sequence !== this.#host.sequence();
  }

  async #run(): Promise<void> {
    const began = performance.now();
    this.#running ??= this.#collect(() => true).finally(() => {
      this.#running = undefined;
    });
    this.#listed = await this.#running;
    this.#tookMs = performance.now() - began;
  }

  async #collect(isWanted: (path: string) => boolean): Promise<Listed> {
    const sequence = this.#host.sequence();
    const validators = this.#remembering(await this.#host.validators());
    const state = this.#host.state();
    const context = this.#host.context();
    state.catalog.syncLocal();
    const problems = [...definitionProblems(state, validators), ...state.local.problems];
    const turns = takeTurns();
    const twins = new CaseTwins();
    for (const file of state.catalog.files()) {
      if (turns.isOver()) await turns.next();
      if (this.#isClosed) break;
      problems.push(...twins.add(file));
      const known = isWanted(shownPlace(file)) ? state.catalog.get(file) : undefined;
      if (known !== undefined) problems.push(...fileProblems(file, known, context, validators));
    }
    return { sequence, list: sortProblems(problems) };
  }

  #remembering(validators: Validators): Validators {
    return {
      compileFault: (collection) => validators.compileFault(collection),
      forCollection: (collection) => {
        const validate = validators.forCollection(collection);
        return (data) => {
          const known = this.#checked.get(data);
          if (known !== undefined) return known;
          const found = validate(data);
          this.#checked.set(data, found);
          return found;
        };
      },
    };
  }
}
