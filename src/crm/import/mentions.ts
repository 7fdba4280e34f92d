/** What the cells of a row call the records that it refers to. */

import type { JsonValue } from '../../record/types.ts';
import type { Field, Relation } from '../../schema/model.ts';
import { isNamed } from './map-columns.ts';
import { bareName } from './plain-name.ts';

/** One name or id that a cell gives for a reference. */
export type Mention = {
  readonly content: JsonValue;
  readonly column: string;
  /** The column's name says that it holds ids. */
  readonly isId: boolean;
  /** Of several collections that may be meant the one that the column's name says. */
  readonly to?: string;
};

export type Reference = {
  readonly field: Field;
  readonly relation: Relation;
  readonly mentions: readonly Mention[];
};

export function mentionOf(content: JsonValue, column: string, relation: Relation): Mention {
  const bare = bareName(column);
  const isId = /ids?$/.test(bare);
  if (relation.to.length === 1) return { content, column, isId };
  const name = bare.replace(/(ids?|names?|email)$/, '');
  const to = relation.to.find((path) => isNamed(path, name));
  return { content, column, isId, ...(to === undefined ? {} : { to }) };
}

/** `Contact Name` and `Contact Email` are one person, whose address decides: `Ann Lee <ann@example.com>`. */
export function withAddresses(mentions: readonly Mention[]): readonly Mention[] {
  const joined = [...mentions];
  for (const address of mentions.filter(isAddress)) {
    const at = joined.findIndex((one) => one.to === address.to && isName(one));
    const named = joined[at];
    if (named === undefined) continue;
    joined[at] = { ...named, content: `${named.content} <${address.content}>` };
    joined.splice(joined.indexOf(address), 1);
  }
  return joined;
}

/** Cells with several are left as they are: nothing says which belong together. */
const ONE_ADDRESS = /^[^\s@;,]+@[^\s@;,]+$/;
const ONE_NAME = /^[^@;,\n]+$/;

function isAddress({ content, column }: Mention): boolean {
  const isColumn = bareName(column).endsWith('mail');
  return isColumn && typeof content === 'string' && ONE_ADDRESS.test(content);
}

function isName({ content, isId }: Mention): boolean {
  return !isId && typeof content === 'string' && ONE_NAME.test(content);
}
