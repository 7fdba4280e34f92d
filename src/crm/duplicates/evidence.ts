/** How sure two records are one: each thing they share makes it surer, names that contradict less so. */

import { nameSimilarity } from './names.ts';
import type { MarkKind, Profile } from './profile.ts';
import type { Pair, Reason } from './types.ts';

/** How sure one shared channel makes, by whose it usually is. */
const CHANNEL: Readonly<Record<MarkKind, number>> = {
  email: 0.95,
  url: 0.9,
  domain: 0.9,
  handle: 0.85,
  phone: 0.75,
};
/** A channel of several people proves nothing. */
const SHARED = 0.3;
/** More holders than this, and a channel is taken to be shared. */
const FEW = 3;
/** Names less alike than `NEAR` are no evidence; below `APART` they speak against it. */
const NEAR = 0.9;
const APART = 0.75;
const CONTRADICTION = 0.8;

export type Weighing = {
  /** The same name makes less sure of a person than of an organization. */
  readonly isPerson: boolean;
  /** How many records hold a channel. */
  readonly holders: (kind: MarkKind, value: string) => number;
};

/** Score 0 when nothing speaks for it. Independent evidence adds up: 1 − ∏ (1 − weight). */
export function weigh(a: Profile, b: Profile, weighing: Weighing): Pair {
  const reasons: Reason[] = channelReasons(a, b, weighing.holders);
  const alike = nameSimilarity(a.name, b.name);
  const named = nameReason(a, b, alike, weighing.isPerson);
  if (named !== null) reasons.push(named);
  if (named !== null && a.place !== null && a.place === b.place) {
    reasons.push({ kind: 'place', value: a.place, weight: 0.5 });
  }
  const doubt = reasons.reduce((rest, { weight }) => rest * (1 - weight), 1);
  const isContradicted = alike < APART && a.name.key !== '' && b.name.key !== '';
  const score = (1 - doubt) * (isContradicted ? CONTRADICTION : 1);
  reasons.sort((x, y) => y.weight - x.weight);
  const [first, second] = [a.record.id, b.record.id].sort() as [string, string];
  return { ids: [first, second], score: Math.round(score * 1000) / 1000, reasons };
}

function channelReasons(a: Profile, b: Profile, holders: Weighing['holders']): Reason[] {
  return a.marks.flatMap(({ kind, value, shared }): Reason[] => {
    const other = b.marks.find((mark) => mark.kind === kind && mark.value === value);
    if (other === undefined) return [];
    const isShared = shared || other.shared || holders(kind, value) > FEW;
    if (!isShared) return [{ kind, value, weight: CHANNEL[kind] }];
    return [{ kind, value, weight: SHARED, shared: true }];
  });
}

function nameReason(a: Profile, b: Profile, alike: number, isPerson: boolean): Reason | null {
  if (alike < NEAR) return null;
  const most = isPerson ? 0.6 : 0.75;
  const weight = alike === 1 ? most : (most * (alike - NEAR + 0.05)) / (1 - NEAR + 0.05);
  const value = a.title === b.title ? a.title : `${a.title} ~ ${b.title}`;
  return { kind: 'name', value, weight: Math.round(weight * 1000) / 1000 };
}
