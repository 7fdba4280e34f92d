/** What a report is: a name, what it asks for, and a pure function from states of the workspace to an answer. */

import type { Actor } from '../../plan/types.ts';
import type { Cell, Tone } from '../../view/types.ts';
import type { Reading } from '../types.ts';
import type { ReportChart } from './chart-types.ts';
import type { StageMove } from './stage-moves.ts';

/** What a report asks for: the command line, the API and the page are drawn from it. */
export type ReportParam = ParamHead &
  (
    | {
        /** `revision`: a branch, a commit, a date or words; `day`: see `periodOf`; `number`: 0 or more. */
        readonly kind: 'revision' | 'day' | 'number';
      }
    | {
        readonly kind: 'choice';
        choices(reading: Reading, actor: Actor): readonly ReportChoice[];
        /** The value that a text stands for which is none of the choices: an id, an email. */
        find?(text: string, reading: Reading, actor: Actor): string | undefined;
        /** What choosing none means; absent: all. */
        readonly unchosen?: string;
        /** How what is missing comes to be. */
        remedy?(text: string): string;
      }
  );

type ParamHead = {
  readonly name: string;
  readonly label: string;
  /** Taken where none is given; absent: now for a revision, all for the rest. */
  readonly default?: string;
  readonly description: string;
  /** It leaves records out: without it there may be more to see. */
  readonly narrows?: true;
};

export type ReportChoice = { readonly value: string; readonly label: string };

/** Values by the names of its parameters, defaults filled in; `''` where there is none. */
export type ReportArgs = Readonly<Record<string, string>>;

export type Report = {
  /** As in `pail report <name>` and `/reports/<name>`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly icon: string;
  /** Collection that it is about; without it there is nothing to report. */
  readonly collection: string;
  readonly params: readonly ReportParam[];
  /** One sentence: how that comes to be which it counts, for a workspace that has none of it. */
  readonly fill?: string;
  /** What is asked for most; `today`: `YYYY-MM-DD`. */
  presets?(today: string): readonly ReportPreset[];
  /** Fields of numbers that it adds up, by collection: those that are none are told of. */
  readonly figures?: Readonly<Record<string, readonly string[]>>;
  /** Revisions that it reads, in the order in which `answer` gets them; null: the workspace as it is. */
  states(args: ReportArgs): readonly (string | null)[];
  /** `states`: as asked for, one at least. */
  answer(
    states: readonly [Reading, ...Reading[]],
    args: ReportArgs,
    ask: ReportAsk,
  ): ReportAnswer | Promise<ReportAnswer>;
};

/** Who asks when, and what costs too much to be had without asking. */
export type ReportAsk = {
  readonly actor: Actor;
  /** Epoch ms: of the revision where one is looked at, the last where there are several. */
  readonly now: number;
  /** `YYYY-MM-DD` where the workspace is. */
  readonly today: string;
  /** By deal, oldest first; reads the whole history of deals. */
  readonly stageMoves: () => Promise<ReadonlyMap<string, readonly StageMove[]>>;
};

export type ReportPreset = {
  readonly label: string;
  /** Parameters that differ from their defaults. */
  readonly args: Readonly<Record<string, string>>;
};

export type ReportAnswer = {
  /** What `--json` and `/api/reports/<name>` answer. */
  readonly data: object;
  /** The same for people. */
  readonly model: ReportModel;
};

export type ReportModel = {
  readonly sums: readonly ReportSum[];
  /** Pictures of the tables, which have every figure. */
  readonly charts?: readonly ReportChart[];
  readonly tables: readonly ReportTable[];
  /** Where no table has a row: what to ask or to do, in sentences. */
  readonly hint?: string;
  /** `Nov 21, 2025 – Nov 21, 2026`: the days that it counts. */
  readonly period?: string;
  /** How the answer differs from what was asked, in sentences. */
  readonly notices?: readonly string[];
};

/** A figure that stands above the tables. */
export type ReportSum = {
  readonly label: string;
  readonly text: string;
  /** `3 deals`, `−9.9 %`. */
  readonly note?: string;
  readonly tone?: Tone;
  /** Its text is long. */
  readonly wide?: true;
  /** Table that tells of it, by its `id`. */
  readonly table?: string;
};

export type ReportTable = {
  /** Unique in the report; letters, digits, `-`. */
  readonly id: string;
  readonly title: string;
  readonly count?: number;
  readonly note?: string;
  readonly tone?: Tone;
  /** A sentence for a table without rows: what there is none of. */
  readonly none: string;
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly ReportRow[];
  /** One cell per column. */
  readonly totals?: readonly Cell[];
  /** What its columns mean, in a sentence or two below it. */
  readonly legend?: string;
};

export type ReportColumn = { readonly label: string; readonly numeric?: boolean };

export type ReportRow = {
  /** Record that the row is about. */
  readonly id?: string;
  /** ISO 4217, of its money. */
  readonly currency?: string;
  readonly cells: readonly Cell[];
};
