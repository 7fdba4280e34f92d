/** The control with which any page is seen as it was, and the bar that says so. */

import type { Request } from 'express';
import { dayOf } from '../expr/time.ts';
import { formatInstant } from '../view/format.ts';
import type { Reading } from '../workspace/types.ts';

/** What the bar above a page of the past says; undefined for one of today. */
export type ShownPast = {
  readonly when: string;
  readonly commit: string;
  /** What was asked for, where it says more than the date. */
  readonly text: string;
  /** The same page today. */
  readonly now: string;
  readonly notices: readonly string[];
};

export function shownPast({ at, config }: Reading, req: Request): ShownPast | undefined {
  if (at === null) return undefined;
  const others = parametersOf(req).map(({ name, value }): [string, string] => [name, value]);
  const query = new URLSearchParams(others).toString();
  return {
    when: formatInstant(new Date(at.at).toISOString(), config),
    commit: at.commit.slice(0, 10),
    text: at.commit.startsWith(at.text) ? '' : at.text,
    now: query === '' ? req.path : `${req.path}?${query}`,
    notices: at.notices,
  };
}

/** The form that asks for a day or a revision; `keep` are the page's other parameters. */
export function lookBack({ at, config }: Reading, req: Request): object {
  const day = (ms: number): string => dayOf(ms, config.timezone);
  return {
    action: req.path,
    today: day(Date.now()),
    day: at === null ? '' : day(at.at),
    keep: parametersOf(req),
  };
}

function parametersOf(req: Request): { readonly name: string; readonly value: string }[] {
  return Object.entries(req.query)
    .filter(([name]) => name !== 'at' && name !== 'page')
    .flatMap(([name, value]) => [value].flat().map((one) => ({ name, value: String(one) })));
}
