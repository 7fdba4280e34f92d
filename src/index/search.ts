/** Runs search clauses on posting lists and ranks with BM25. */

import type { StoredRecord } from '../record/types.ts';
import { matchesFuzzy, matchesWildcard } from './expand.ts';
import { phraseCount } from './phrase.ts';
import type { Postings } from './postings.ts';
import type { Clause, Match, SearchQuery } from './search-query.ts';
import type { TextField } from './text-fields.ts';
import { TopHits } from './top-hits.ts';
import type { IndexSearchOptions, SearchAnswer } from './types.ts';

/** Robertson, Zaragoza: The Probabilistic Relevance Framework (2009): usual values, lunr's defaults too. */
const K1 = 1.2;
const B = 0.75;
/** A word found by wildcard or edit distance counts less than one found as typed. */
const INEXACT = 0.4;
const MAX_TERMS = 200;

export type SearchScope = {
  readonly postings: Postings;
  /** Collection paths searched; undefined: all. */
  readonly collections: ReadonlySet<string> | undefined;
};

/** Hits of a parsed query. */
export function runSearch(
  query: SearchQuery,
  scope: SearchScope,
  options: IndexSearchOptions,
): SearchAnswer {
  const run = new SearchRun(scope, query.clauses);
  const isShown = (record: StoredRecord): boolean =>
    options.archived === true || (record.data['archivedAt'] ?? null) === null;
  const top = new TopHits(options.limit);
  run.collect(isShown, (record, score) => top.add(record, score));
  const { hits, total } = top;
  const terms = [...run.terms].sort().slice(0, MAX_TERMS);
  return { hits, total, terms, ...(query.notice === undefined ? {} : { notice: query.notice }) };
}

type VisitMatch = (record: StoredRecord, score: number) => void;

/** One entry of a clause's result, scored. */
type Visit = (document: number, score: number) => void;

class SearchRun {
  readonly terms = new Set<string>();
  readonly #scope: SearchScope;
  readonly #clauses: readonly Clause[];
  readonly #documents: number;

  constructor(scope: SearchScope, clauses: readonly Clause[]) {
    this.#scope = scope;
    this.#clauses = clauses;
    this.#documents = this.#documentsInScope();
  }

  /**
   * Records that hold every required clause, no prohibited one, and any; all of them when only prohibited
   * ones are given.
   */
  collect(isShown: (record: StoredRecord) => boolean, visit: VisitMatch): void {
    const { documents } = this.#scope.postings;
    const found = this.#tally(documents.length);
    const isNegated =
      this.#clauses.length > 0 && this.#clauses.every((c) => c.presence === 'prohibited');
    for (let number = 0; number < documents.length; number++) {
      const record = documents[number];
      if (record === undefined || found.prohibited[number] === 1) continue;
      if (found.matched[number] === 0 && !isNegated) continue;
      if (found.required[number] !== found.requiredClauses) continue;
      if (isNegated && this.#scope.collections?.has(record.collection) === false) continue;
      if (isShown(record)) visit(record, found.scores[number] as number);
    }
  }

  #tally(size: number) {
    const scores = new Float64Array(size);
    const matched = new Uint8Array(size);
    const prohibited = new Uint8Array(size);
    const required = new Uint16Array(size);
    let requiredClauses = 0;
    for (const clause of this.#clauses) {
      if (clause.presence === 'prohibited') {
        this.#visit(clause, (document) => {
          prohibited[document] = 1;
        });
        continue;
      }
      const isRequired = clause.presence === 'required';
      const already = requiredClauses;
      if (isRequired) requiredClauses++;
      this.#visit(clause, (document, score) => {
        scores[document] = (scores[document] as number) + score;
        matched[document] = 1;
        if (isRequired && required[document] === already) required[document] = already + 1;
      });
    }
    return { scores, matched, prohibited, required, requiredClauses };
  }

  #visit(clause: Clause, visit: Visit): void {
    const allowed = this.#allowedFields(clause);
    const isProhibited = clause.presence === 'prohibited';
    if (clause.match.kind === 'phrase') {
      if (!isProhibited) for (const stem of clause.match.stems) this.#note(stem);
      this.#visitPhrase(clause.match.stems, clause.boost, allowed, visit);
      return;
    }
    const stems = this.#expand(clause.match);
    // All stems of a clause weigh as its most common one, or else rare misspellings would come first.
    const idf = this.#idf(stems.reduce((most, stem) => Math.max(most, this.#frequency(stem)), 0));
    for (const stem of stems) {
      if (!isProhibited) this.#note(stem);
      const isTyped = 'stem' in clause.match && clause.match.stem === stem;
      this.#visitStem(stem, idf * clause.boost * (isTyped ? 1 : INEXACT), allowed, visit);
    }
  }

  #note(stem: string): void {
    if (stem !== '') this.terms.add(stem);
  }

  /** Stems of the dictionary that a match stands for, sorted: sums of scores come out the same each time. */
  #expand(match: Match): string[] {
    const { lists } = this.#scope.postings;
    switch (match.kind) {
      case 'stem':
        return lists.has(match.stem) ? [match.stem] : [];
      case 'wildcard':
        return [...lists.keys()].filter((t) => matchesWildcard(match.pattern, t)).sort();
      case 'fuzzy':
        return [...lists.keys()].filter((t) => matchesFuzzy(match.stem, t, match.edits)).sort();
      default:
        return [];
    }
  }

  #visitStem(stem: string, factor: number, allowed: readonly boolean[], visit: Visit): void {
    const { postings } = this.#scope;
    postings.each(stem, (slot, document, frequency) => {
      const field = postings.fieldOf(slot);
      if (allowed[field] !== true) return;
      visit(document, factor * this.#saturation(slot, field, frequency));
    });
  }

  /** Records that hold all stems in one field are read again to see whether they stand side by side. */
  #visitPhrase(
    stems: readonly string[],
    boost: number,
    allowed: readonly boolean[],
    visit: Visit,
  ): void {
    const { postings } = this.#scope;
    const distinct = [...new Set(stems.filter((stem) => stem !== ''))];
    const held = new Map<number, { document: number; stems: number }>();
    for (const [at, stem] of distinct.entries()) {
      postings.each(stem, (slot, document) => {
        if (at === 0) {
          if (allowed[postings.fieldOf(slot)] === true) held.set(slot, { document, stems: 1 });
          return;
        }
        const entry = held.get(slot);
        if (entry !== undefined) entry.stems++;
      });
    }
    const idf = distinct.reduce((sum, stem) => sum + this.#idf(this.#frequency(stem)), 0);
    for (const [slot, { document, stems: count }] of held) {
      const record = postings.documents[document];
      if (count < distinct.length || record === undefined) continue;
      const field = postings.fieldOf(slot);
      const frequency = phraseCount(record, postings.fields[field] as TextField, stems);
      if (frequency > 0) visit(document, boost * idf * this.#saturation(slot, field, frequency));
    }
  }

  #saturation(slot: number, field: number, frequency: number): number {
    const { postings } = this.#scope;
    const totals = postings.totals[field] as { slots: number; length: number };
    const relative =
      totals.length === 0 ? 1 : (postings.lengthOf(slot) * totals.slots) / totals.length;
    const weight = (postings.fields[field] as TextField).weight;
    return (weight * frequency * (K1 + 1)) / (frequency + K1 * (1 - B + B * relative));
  }

  #idf(frequency: number): number {
    return Math.log(1 + (this.#documents - frequency + 0.5) / (frequency + 0.5));
  }

  /** Number of records in scope that hold the stem in any field. */
  #frequency(stem: string): number {
    const { postings, collections } = this.#scope;
    let count = 0;
    let last = -1;
    postings.each(stem, (slot, document) => {
      if (document === last) return;
      const { collection } = postings.fields[postings.fieldOf(slot)] as TextField;
      if (collections?.has(collection) === false) return;
      last = document;
      count++;
    });
    return count;
  }

  #documentsInScope(): number {
    let count = 0;
    for (const [collection, live] of this.#scope.postings.counts) {
      if (this.#scope.collections?.has(collection) !== false) count += live;
    }
    return count;
  }

  #allowedFields(clause: Clause): boolean[] {
    const { postings, collections } = this.#scope;
    return postings.fields.map(
      ({ collection, top }) =>
        collections?.has(collection) !== false &&
        (clause.fields === null || clause.fields.includes(top)),
    );
  }
}
