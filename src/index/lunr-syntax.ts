/** lunr's query parser behind a typed door. */

import type { Query } from 'lunr';
import { lazyPackage } from '../lazy-package.ts';

export type LunrClause = {
  /** Lower case, not yet stemmed. */
  readonly term: string;
  readonly fields: readonly string[] | null;
  readonly presence: 'optional' | 'required' | 'prohibited';
  readonly boost: number;
  readonly edits: number | undefined;
  readonly isWildcard: boolean;
};

export type LunrParse =
  | { readonly clauses: readonly LunrClause[] }
  /** Why lunr refused; `field` when it was for an unknown field. */
  | { readonly fault: string; readonly field?: string };

type RawClause = {
  readonly term: string;
  readonly fields: readonly string[];
  readonly presence: number;
  readonly boost: number;
  readonly editDistance?: number;
  readonly usePipeline: boolean;
};

/** What lunr 2.3.9 exports beyond its published types. */
type LunrInternals = {
  readonly QueryParser: new (
    text: string,
    query: Query,
  ) => { parse(): { readonly clauses: readonly RawClause[] } };
  readonly QueryParseError: new () => Error;
  readonly Query: new (fields: string[]) => Query;
};

const lunr = lazyPackage<LunrInternals>('lunr');

/** Presence by lunr's number. */
const PRESENCE = [undefined, 'optional', 'required', 'prohibited'] as const;

/** lunr reads whole boosts only (`a^1.5` is `a^1` and a word `.5`), so they travel as numbers of a list. */
const BOOST = /\^(\d+(?:\.\d+)?)/g;
const BOOST_OFFSET = 1_000_000;

/** Clauses of a text in lunr's syntax, or why lunr refuses it. */
export function parseLunr(text: string, fields: readonly string[]): LunrParse {
  const boosts: number[] = [];
  const source = text.replace(BOOST, (_, boost: string, at: number) => {
    if (isEscaped(text, at)) return `^${boost}`;
    boosts.push(Number(boost));
    return `^${BOOST_OFFSET + boosts.length - 1}`;
  });
  const all = [...fields];
  try {
    const query = new (lunr().QueryParser)(source, new (lunr().Query)(all)).parse();
    return {
      clauses: query.clauses.map((clause) => ({
        term: clause.term,
        fields: clause.fields === all ? null : clause.fields,
        presence: PRESENCE[clause.presence] ?? 'optional',
        boost: boosts[clause.boost - BOOST_OFFSET] ?? 1,
        edits: clause.editDistance,
        isWildcard: !clause.usePipeline,
      })),
    };
  } catch (error) {
    if (!(error instanceof lunr().QueryParseError)) throw error;
    const field = /^unrecognised field '([\s\S]*)', possible fields/.exec(error.message)?.[1];
    return field === undefined ? { fault: error.message } : { fault: error.message, field };
  }
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes++;
  return slashes % 2 === 1;
}
