/** Who and what the generated records point at: ids are dealt first, so that links can go both ways. */

import { ID_ALPHABET, ID_LENGTH } from '../src/record/id.ts';
import { Random } from './random.ts';
import { Words } from './words.ts';

export type Stage = {
  readonly key: string;
  readonly pipeline: string;
  readonly probability: number;
  readonly isWon: boolean;
  readonly isLost: boolean;
};

export type World = {
  readonly random: Random;
  readonly words: Words;
  readonly users: readonly string[];
  readonly projects: readonly string[];
  readonly products: readonly string[];
  readonly channels: readonly string[];
  readonly companies: readonly string[];
  readonly contacts: readonly string[];
  readonly deals: readonly string[];
  readonly issues: readonly string[];
  readonly tickets: readonly string[];
  /** Stages of the workspace that the schemas came from. */
  readonly stages: readonly Stage[];
};

/** Milestones that every generated project has. */
export const MILESTONES = ['v1.0', 'v1.1', 'v2.0', 'v2.1'] as const;

/** Every date is before this one: 2026-11-20T12:00:00Z. */
const NEWEST = Date.UTC(2026, 10, 20, 12);
const DAY_MS = 86_400_000;

/** A world of `n` records in the five big collections, and a few more that these need. */
export function createWorld(n: number, stages: readonly Stage[], seed: number): World {
  const random = new Random(seed);
  const ids = (prefix: string, count: number): string[] =>
    Array.from({ length: count }, () => `${prefix}_${suffix(random)}`);
  const share = (part: number): number => Math.max(1, Math.round(n * part));
  const [companies, deals, issues, tickets] = [share(0.1), share(0.2), share(0.2), share(0.15)];
  return {
    random,
    words: new Words(random),
    users: ids('usr', Math.max(12, Math.round(n / 500))),
    projects: ids('proj', Math.max(4, Math.round(n / 1000))),
    products: ids('prod', 12),
    channels: ids('ch', 8),
    companies: ids('comp', companies),
    contacts: ids('cont', Math.max(1, n - companies - deals - issues - tickets)),
    deals: ids('deal', deals),
    issues: ids('iss', issues),
    tickets: ids('tkt', tickets),
    stages,
  };
}

function suffix(random: Random): string {
  let text = '';
  for (let i = 0; i < ID_LENGTH; i++) text += ID_ALPHABET[random.int(0, ID_ALPHABET.length - 1)];
  return text;
}

/** Epoch ms, at most `days` before the newest date. */
export function recent(random: Random, days: number): number {
  return NEWEST - random.int(0, days * 1440) * 60_000;
}

/** Epoch ms `low` to `high` hours after another time, yet never after the newest date. */
export function later(random: Random, time: number, low: number, high: number): number {
  return Math.min(NEWEST, time + random.int(low * 60, high * 60) * 60_000);
}

/** `2026-11-20T12:00:00Z`. */
export function instant(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

/** `2026-11-20`, `days` after the time. */
export function day(time: number, days = 0): string {
  return new Date(time + days * DAY_MS).toISOString().slice(0, 10);
}
