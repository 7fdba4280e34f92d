/** From what a person typed to search clauses. lunr parses its own language; phrases are cut out before. */

import { didYouMean } from '../nearest.ts';
import { plainLetters } from '../plain-letters.ts';
import { stemOf, tokensOf } from './analysis.ts';
import { type LunrClause, parseLunr } from './lunr-syntax.ts';

export type Presence = 'optional' | 'required' | 'prohibited';

export type Match =
  | { readonly kind: 'stem'; readonly stem: string }
  /** `*` is any run of characters. */
  | { readonly kind: 'wildcard'; readonly pattern: string }
  | { readonly kind: 'fuzzy'; readonly stem: string; readonly edits: number }
  /** One entry per word; '' (a stop word) stands for any one word. */
  | { readonly kind: 'phrase'; readonly stems: readonly string[] }
  /** A stop word: no record holds it. */
  | { readonly kind: 'nothing' };

export type Clause = {
  readonly presence: Presence;
  /** Top-level field names; null: all fields. */
  readonly fields: readonly string[] | null;
  readonly boost: number;
  readonly match: Match;
};

export type SearchQuery = { readonly clauses: readonly Clause[]; readonly notice?: string };

/** lunr accepts any edit distance; beyond 2 nearly every word is near every other. */
const MAX_EDITS = 2;

/** Punctuation that binds words in one token: `12:30`, `a/b`, `x@y`. */
const INNER = /[:/~^+@,;|=&]+/;

const PHRASE = /(^|\s)([+-]?)(?:([A-Za-z_$][\w$]*):)?"([^"]*)"(?:\^(\d+(?:\.\d+)?))?/g;
/** `-title:foo-bar`: lunr would apply `-title:` to `foo` alone. */
const PREFIXED_HYPHENS =
  /(^|\s)(?=[+-]|[^\s:]+:)([+-]?)(?:([A-Za-z_$][\w$]*):)?([^\s:~*"^\\+-]+(?:-[^\s:~*"^\\+-]+)+)(?=\s|$)/g;
/** A `-` or `+` between spaces is punctuation, as in `Acme - renewal`. lunr would exclude `renewal`. */
const LONE_SIGNS = /(^|\s)[+-]+(?=\s|$)/g;

/**
 * Parses a search text. `fields` are the names that `field:` accepts. Text that is not in the syntax is
 * taken as plain words, with a notice that says why.
 */
export function parseSearch(text: string, fields: readonly string[]): SearchQuery {
  const phrases: Clause[] = [];
  const source = plainLetters(text);
  const unknown: string[] = [];
  const cut: Cut = (match, space, sign, field, body, boost) => {
    if (field !== undefined && !fields.includes(field)) {
      unknown.push(field);
      return match;
    }
    phrases.push(phraseClause(sign, field, body, boost));
    return space;
  };
  const rest = source
    .replace(PHRASE, (m, space, sign, field, body, boost) =>
      cut(m, space, sign, field, body, boost),
    )
    .replace(PREFIXED_HYPHENS, (m, space, sign, field, body) => cut(m, space, sign, field, body))
    .replace(LONE_SIGNS, '$1');
  const [name] = unknown;
  if (name !== undefined) return plainWords(source, unknownField(name, fields));
  const parsed = parseLunr(rest, fields);
  if ('fault' in parsed) {
    const reason = parsed.field === undefined ? parsed.fault : unknownField(parsed.field, fields);
    return plainWords(source, reason);
  }
  const clauses = [...parsed.clauses.map(clauseOf), ...phrases].filter(isUseful);
  const capped = parsed.clauses.some((c) => (c.edits ?? 0) > MAX_EDITS);
  return withNotice(clauses, source, capped);
}

type Cut = (
  match: string,
  space: string,
  sign: string,
  field: string | undefined,
  body: string,
  boost?: string,
) => string;

function unknownField(name: string, fields: readonly string[]): string {
  return `there is no field "${name}" to search in${didYouMean(name, fields)}`;
}

function withNotice(clauses: readonly Clause[], source: string, capped: boolean): SearchQuery {
  const isEmpty = clauses.every((c) => c.match.kind === 'nothing' && c.presence !== 'prohibited');
  if (isEmpty && source.trim() !== '') {
    const notice = `nothing to search for in ${JSON.stringify(source)}: only signs or very common words`;
    return { clauses, notice };
  }
  if (!capped) return { clauses };
  return { clauses, notice: `words differ by at most ${MAX_EDITS} letters (~${MAX_EDITS})` };
}

/** A required stop word would make every search empty; anything else may stay. */
function isUseful(clause: Clause): boolean {
  return clause.match.kind !== 'nothing' || clause.presence !== 'required';
}

function clauseOf(clause: LunrClause): Clause {
  const { presence, fields, boost } = clause;
  return { presence, fields, boost, match: matchOf(clause) };
}

function matchOf(clause: LunrClause): Match {
  const { term, edits } = clause;
  const text = clause.isWildcard ? term : stemOf(term);
  if (text === '') return { kind: 'nothing' };
  if (edits !== undefined) return { kind: 'fuzzy', stem: text, edits: Math.min(edits, MAX_EDITS) };
  return clause.isWildcard ? { kind: 'wildcard', pattern: text } : { kind: 'stem', stem: text };
}

function phraseClause(
  sign: string,
  field: string | undefined,
  body: string,
  boost: string | undefined,
): Clause {
  const stems = withoutOuterStops(tokensOf(body).map(stemOf));
  const match: Match =
    stems.length === 0
      ? { kind: 'nothing' }
      : stems.length === 1
        ? { kind: 'stem', stem: stems[0] as string }
        : { kind: 'phrase', stems };
  return {
    presence: sign === '+' ? 'required' : sign === '-' ? 'prohibited' : 'optional',
    fields: field === undefined ? null : [field],
    boost: boost === undefined ? 1 : Number(boost),
    match,
  };
}

function withoutOuterStops(stems: readonly string[]): string[] {
  const first = stems.findIndex((stem) => stem !== '');
  if (first < 0) return [];
  return stems.slice(first, stems.findLastIndex((stem) => stem !== '') + 1);
}

/** Every word optional; a token like `12:30` or `http://x` counts as itself and as its parts. */
function plainWords(text: string, reason: string): SearchQuery {
  const tokens = tokensOf(text).flatMap((token) => [token, ...token.split(INNER)]);
  const stems = new Set(tokens.map(stemOf).filter((stem) => stem !== ''));
  const clauses = [...stems].map(
    (stem): Clause => ({
      presence: 'optional',
      fields: null,
      boost: 1,
      match: { kind: 'stem', stem },
    }),
  );
  return { clauses, notice: `searched as plain words: ${reason}` };
}
