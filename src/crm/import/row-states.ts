/** What cells say of a record's state that is no value of the field which their column means. */

import type { JsonValue } from '../../record/types.ts';
import { bareName } from './plain-name.ts';

const GONE = new Set(['archived', 'deleted', 'trashed']);

/** True for a state of other systems whose records are archived here. */
export function isGoneState(content: JsonValue): boolean {
  return GONE.has(bareOf(content));
}

type Said = { readonly content: JsonValue; readonly source: { readonly header: string } };

const ENDS = new Set(['won', 'lost', 'closedwon', 'closedlost']);

/**
 * What several columns (`Stage` and `Status`) say of a deal's stage: first how it ended. That it is open or deleted says
 * nothing beside a stage.
 */
export function stagesIn<T extends Said>(said: readonly T[]): readonly T[] {
  if (said.length < 2) return said;
  const isEnd = ({ content }: T): boolean => ENDS.has(bareOf(content));
  const stages = said.filter((one) => !isEnd(one) && !isIdle(one));
  const ends = said.filter(isEnd);
  return ends.length + stages.length === 0 ? said : [...ends, ...stages];
}

/** True where a column beside that of stages says that the record is deleted. */
export function saysGone(said: readonly Said[]): boolean {
  return said.length > 1 && said.some((one) => isIdle(one) && isGoneState(one.content));
}

function isIdle({ content, source }: Said): boolean {
  const bare = bareOf(content);
  return bareName(source.header).endsWith('status') && (bare === 'open' || GONE.has(bare));
}

function bareOf(content: JsonValue): string {
  return typeof content === 'string' ? bareName(content) : '';
}
