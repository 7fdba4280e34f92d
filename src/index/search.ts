/** Runs search clauses on posting lists and ranks with BM25. */

import { matchesFuzzy, matchesWildcard } from './expand.ts';
import type { FieldTotals, PostingSource } from './parts.ts';
import { phraseCount } from './phrase.ts';
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
  readonly postings: PostingSource;
  /** Collection paths searched; undefined: all. */
  readonly collections: ReadonlySet<string> | undefined;
};

/** Best hits of a parsed query. */
export function runSearch(
  query: SearchQuery,
  scope: SearchScope,
  options: IndexSearchOptions,
): SearchAnswer {
  const { postings } = scope;
  const top = new TopHits(postings, options.limit);
  const terms = collectMatches(query, scope, (document, score) => {
    if (options.archived === true || !postings.isArchived(document)) top.add(document, score);
  });
  const { hits, total } = top;
  const shown = [...terms].sort().slice(0, MAX_TERMS);
  const notice = query.notice === undefined ? {} : { notice: query.notice };
  return { hits, total, terms: shown, ...notice };
}

/** All matches of a parsed query, archived records included, each once, in no particular order. Gives the stems that matched. */
export function collectMatches(
  query: SearchQuery,
  scope: SearchScope,
  visit: Visit,
): ReadonlySet<string> {
  const run = new SearchRun(scope, query.clauses);
  run.collect(visit);
  return run.terms;
}

/** One entry of a clause's result, scored. */
type Visit = (document: number, score: number) => void;

class SearchRun {
  readonly terms = new Set<string>();
  readonly #scope: SearchScope;
  readonly #clauses: readonly Clause[];
  readonly #documents: number;
  /** By field, once asked for. */
  readonly #totals: FieldTotals[] = [];

  constructor(scope: SearchScope, clauses: readonly Clause[]) {
    this.#scope = scope;
    this.#clauses = clauses;
    this.#documents = this.#documentsInScope();
  }

  /**
   * Records that hold every required clause, no prohibited one, and any; all of them when only prohibited
   * ones are given.
   */
  collect(visit: Visit): void {
    const { postings, collections } = this.#scope;
    const found = this.#tally(postings.size);
    const isMatch = (document: number): boolean =>
      found.prohibited[document] !== 1 && found.required[document] === found.requiredClauses;
    const isNegated =
      this.#clauses.length > 0 && this.#clauses.every((c) => c.presence === 'prohibited');
    if (!isNegated) {
      for (const document of found.touched) {
        if (isMatch(document)) visit(document, found.scores[document] as number);
      }
      return;
    }
    for (let document = 0; document < postings.size; document++) {
      const collection = postings.collectionOf(document);
      if (collection === undefined || collections?.has(collection) === false) continue;
      if (isMatch(document)) visit(document, 0);
    }
  }

  #tally(size: number) {
    const scores = new Float64Array(size);
    const matched = new Uint8Array(size);
    const touched: number[] = [];
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
        if (matched[document] === 0) touched.push(document);
        matched[document] = 1;
        if (isRequired && required[document] === already) required[document] = already + 1;
      });
    }
    return { scores, touched, prohibited, required, requiredClauses };
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
    const frequencies = stems.map((stem) => this.#frequency(stem));
    // All stems of a clause weigh as its most common one, or else rare misspellings would come first.
    const idf = this.#idf(frequencies.reduce((most, one) => Math.max(most, one), 0));
    for (const [i, stem] of stems.entries()) {
      if (frequencies[i] === 0) continue;
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
    const { postings } = this.#scope;
    switch (match.kind) {
      case 'stem':
        return postings.has(match.stem) ? [match.stem] : [];
      case 'wildcard': {
        const { pattern } = match;
        const prefix = pattern.slice(0, Math.max(pattern.indexOf('*'), 0));
        return this.#stemsWhere(prefix, (stem) => matchesWildcard(pattern, stem));
      }
      case 'fuzzy':
        return this.#stemsWhere('', (stem) => matchesFuzzy(match.stem, stem, match.edits));
      default:
        return [];
    }
  }

  #stemsWhere(prefix: string, isMeant: (stem: string) => boolean): string[] {
    const found = new Set<string>();
    this.#scope.postings.eachStem(prefix, (stem) => {
      if (isMeant(stem)) found.add(stem);
    });
    return [...found].sort();
  }

  #visitStem(stem: string, factor: number, allowed: readonly boolean[], visit: Visit): void {
    this.#scope.postings.each(stem, (document, field, frequency, length) => {
      if (allowed[field] !== true) return;
      visit(document, factor * this.#saturation(field, frequency, length));
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
    const held = new Map<
      number,
      { document: number; field: number; length: number; stems: number }
    >();
    for (const [at, stem] of distinct.entries()) {
      postings.each(stem, (document, field, _, length) => {
        const key = document * postings.fields.length + field;
        if (at === 0) {
          if (allowed[field] === true) held.set(key, { document, field, length, stems: 1 });
          return;
        }
        const entry = held.get(key);
        if (entry !== undefined) entry.stems++;
      });
    }
    const idf = distinct.reduce((sum, stem) => sum + this.#idf(this.#frequency(stem)), 0);
    for (const { document, field, length, stems: count } of held.values()) {
      if (count < distinct.length) continue;
      const text = postings.fields[field] as TextField;
      const frequency = phraseCount(postings.recordOf(document), text, stems);
      if (frequency > 0) visit(document, boost * idf * this.#saturation(field, frequency, length));
    }
  }

  #saturation(field: number, frequency: number, length: number): number {
    const { postings } = this.#scope;
    const totals = this.#totals[field] ?? postings.totals(field);
    this.#totals[field] = totals;
    const relative = totals.length === 0 ? 1 : (length * totals.slots) / totals.length;
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
    postings.each(stem, (document, field) => {
      if (document === last) return;
      const { collection } = postings.fields[field] as TextField;
      if (collections?.has(collection) === false) return;
      last = document;
      count++;
    });
    return count;
  }

  #documentsInScope(): number {
    let count = 0;
    for (const [collection, live] of this.#scope.postings.counts()) {
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
