/** The sales log of a deal: what was done, when, and what comes next. */

import type { JsonObject } from '../../src/record/types.ts';
import { ANCHOR, addWorkdays, later } from './calendar.ts';
import { type DealTexts, fill } from './data.ts';
import { dealValues, type Order } from './order.ts';
import type { Account } from './people.ts';
import { chance, deck, int, pick, type Random } from './random.ts';

type Draw = () => readonly [type: string, text: string];
type Step = { readonly type: string; readonly text: string; readonly enters?: string };

/** Shuffled texts by what is done, so that no two deals read alike. */
export type DealTextDecks = {
  readonly firstTouch: () => readonly [string, string, string];
  readonly draw: Readonly<Record<string, Draw>>;
  readonly lost: Readonly<Record<string, () => string>>;
  readonly special: (pipeline: string, stage: string) => Draw;
  readonly next: Readonly<Record<string, () => string>>;
  readonly notes: Readonly<Record<string, () => string>>;
  readonly competitors: readonly string[];
};

type LogInput = {
  readonly pipeline: string;
  readonly stage: string;
  readonly account: Account;
  readonly what: string;
  readonly order: Order;
  readonly lostReason: string;
  readonly closedOn: string | null;
};

export type DealLog = {
  /** Newest first. */
  readonly activities: JsonObject[];
  readonly firstDay: string;
  /** Day on which the deal came into its stage. */
  readonly stageDay: string;
  readonly lastDay: string;
  readonly source: string | undefined;
  readonly competitor: string | undefined;
  readonly nextStep: string | undefined;
  readonly notes: string | undefined;
};

const SPECIAL = { renewals: 'renewal', upsells: 'upsell', partnerships: 'partnership' } as const;

export function dealTextDecks(texts: DealTexts): DealTextDecks {
  const a = texts.activities;
  const typed = (type: string, list: readonly string[]): Draw => {
    const next = deck(`deal ${type}`, list);
    return () => [type, next()];
  };
  const decksOf = (name: string, map: Readonly<Record<string, readonly string[]>>) =>
    Object.fromEntries(Object.entries(map).map(([k, list]) => [k, deck(`${name} ${k}`, list)]));
  const special = new Map<string, Draw>();
  for (const [pipeline, key] of Object.entries(SPECIAL)) {
    for (const [stage, list] of Object.entries(a[key])) {
      special.set(`${pipeline} ${stage}`, deck(`${pipeline} ${stage}`, list));
    }
  }
  return {
    firstTouch: deck('first touch', a.first_touch),
    draw: {
      discovery: typed('discovery', a.discovery),
      demo: typed('demo', a.demo),
      proposal: typed('proposal_sent', a.proposal_sent),
      trial: deck('trial', a.trial),
      negotiation: deck('negotiation', a.negotiation),
      won: deck('won', a.won),
    },
    lost: decksOf('lost', a.lost),
    special: (pipeline, stage) => {
      const draw = special.get(`${pipeline} ${stage}`);
      if (draw === undefined) throw new Error(`no texts for ${pipeline} ${stage}`);
      return draw;
    },
    next: decksOf('next', texts.next),
    notes: decksOf('notes', texts.notes),
    competitors: texts.competitors,
  };
}

export function buildLog(decks: DealTextDecks, input: LogInput, random: Random): DealLog {
  const values = dealValues(input.account, input.what, input.order);
  const [touchType, touchSource, touchText] = decks.firstTouch();
  const steps =
    input.pipeline === 'sales'
      ? salesSteps(decks, input, random, { type: touchType, text: touchText, enters: 'lead' })
      : specialSteps(decks, input);
  const days = daysOf(steps.length, input, random);
  const texts = steps.map((step) => fill(step.text, values));
  const activities = steps.map(
    (step, i): JsonObject => ({
      date: days[i] ?? ANCHOR,
      type: step.type,
      userId: input.account.ownerId,
      note: texts[i] ?? '',
    }),
  );
  const entered = steps.findIndex((step) => step.enters === input.stage);
  const stageDay = days[entered === -1 ? days.length - 1 : entered] ?? ANCHOR;
  const [firstDay = ANCHOR] = days;
  const source = input.pipeline === 'sales' ? touchSource : partnerSource(input.pipeline);
  const competitor = competitorIn(decks, texts.join(' '), input, random);
  const group = input.pipeline === 'sales' ? input.stage : SPECIAL[input.pipeline as 'upsells'];
  const nextStep = input.closedOn === null ? decks.next[group]?.() : undefined;
  const notes = input.pipeline === 'sales' ? decks.notes[input.stage]?.() : undefined;
  return {
    activities: activities.reverse(),
    firstDay,
    stageDay,
    lastDay: days.at(-1) ?? ANCHOR,
    source,
    competitor,
    nextStep: nextStep === undefined ? undefined : fill(nextStep, values),
    notes: notes === undefined ? undefined : fill(notes, values),
  };
}

function salesSteps(decks: DealTextDecks, input: LogInput, random: Random, touch: Step): Step[] {
  const steps: Step[] = [touch];
  const add = (name: string, share: number, enters?: string): void => {
    if (!chance(random, share)) return;
    const draw = decks.draw[name];
    if (draw === undefined) throw new Error(`no texts for ${name}`);
    const [type, text] = draw();
    steps.push(enters === undefined ? { type, text } : { type, text, enters });
  };
  if (input.stage === 'lead') return steps;
  add('discovery', 1, 'qualified');
  if (input.stage === 'closed_lost') {
    add('demo', 0.6);
    if (input.lostReason === 'no_response' || chance(random, 0.5)) add('proposal', 1);
    const text = decks.lost[input.lostReason]?.();
    if (text === undefined) throw new Error(`no texts for ${input.lostReason}`);
    return [...steps, { type: 'closed', text, enters: 'closed_lost' }];
  }
  add('demo', input.stage === 'qualified' ? 0.5 : 1);
  if (input.stage === 'qualified') return steps;
  add('trial', 0.6);
  add('proposal', 1, 'offered');
  add('negotiation', input.stage === 'offered' ? 0.5 : 0.9);
  if (input.stage === 'closed_won') add('won', 1, 'closed_won');
  return steps;
}

/** One step for each stage on the way, in the order of the pipeline. */
function specialSteps(decks: DealTextDecks, input: LogInput): Step[] {
  const paths: Readonly<Record<string, readonly string[]>> = {
    renewals: ['upcoming', 'contacted', 'committed', 'renewed'],
    upsells: ['identified', 'proposed', 'closed_won'],
    partnerships: ['open', 'negotiating', 'won'],
  };
  const path = paths[input.pipeline] ?? [];
  const end = path.indexOf(input.stage);
  const stages = end === -1 ? [...path.slice(0, 2), input.stage] : path.slice(0, end + 1);
  return stages.map((stage) => {
    const [type, text] = decks.special(input.pipeline, stage)();
    return { type, text, enters: stage };
  });
}

/** Workdays of the steps, oldest first, ending at the closing day or shortly before the demo's day. */
function daysOf(count: number, input: LogInput, random: Random): string[] {
  const idle =
    input.stage === 'lead' || input.stage === 'upcoming' ? int(random, 2, 28) : int(random, 1, 11);
  const days = [input.closedOn ?? addWorkdays(ANCHOR, -idle)];
  while (days.length < count) {
    const [next = ANCHOR] = days;
    days.unshift(addWorkdays(next, -int(random, 3, 12)));
  }
  return days.map((day) => later(day, '2026-01-12'));
}

function partnerSource(pipeline: string): string | undefined {
  return pipeline === 'partnerships' ? 'partner' : undefined;
}

function competitorIn(
  decks: DealTextDecks,
  text: string,
  input: LogInput,
  random: Random,
): string | undefined {
  const named = decks.competitors.find((name) => text.includes(name));
  if (named !== undefined) return named;
  const contested = ['qualified', 'offered'].includes(input.stage) && input.pipeline === 'sales';
  return contested && chance(random, 0.35) ? pick(random, decks.competitors) : undefined;
}
