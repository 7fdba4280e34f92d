/** The demo's hand-written facts and texts: `data/*.yaml`, typed where they are read. */

import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { JsonObject, JsonValue } from '../../src/record/types.ts';
import type { WrittenFacts } from './written.ts';

export type CompanyFacts = {
  readonly slug: string;
  readonly name: string;
  readonly industry: string;
  readonly size: string;
  readonly employees: number;
  readonly revenue: number;
  readonly founded: number;
  readonly city: string;
  readonly state?: string;
  readonly country: string;
  readonly zip: string;
  readonly street: string;
  readonly tier: 'startup' | 'smb' | 'mid_market' | 'enterprise';
  readonly story: 'old' | 'won' | 'open' | 'lost' | 'churned' | 'partner' | 'vendor';
  readonly about: string;
  /** What they want to see in one place: `carrier scorecards`. */
  readonly use: string;
  readonly pain: string;
};

export type RoleFacts = {
  readonly department: string;
  readonly small: string;
  readonly large: string;
  readonly persona: string;
  readonly tag: string;
};

export type PeopleFacts = {
  readonly first: Readonly<Record<string, readonly string[]>>;
  readonly last: Readonly<Record<string, readonly string[]>>;
  readonly roles: readonly RoleFacts[];
  readonly notes: readonly string[];
};

/** Company slug, stage, subject, lost reason, day of closing. */
export type DealFacts = readonly [string, string, string?, string?, string?];

export type IssueFacts = {
  readonly title: string;
  readonly t: string;
  readonly s: string;
  readonly p: string;
  readonly ms: string;
  readonly by: string | null;
  readonly est: number;
  readonly labels: readonly string[];
  readonly of?: string;
  /** Day before which no work was done on it. */
  readonly from?: string;
  readonly text: string;
  readonly log: readonly string[];
};

export type TicketFacts = {
  readonly co: string;
  readonly subject: string;
  readonly on?: string;
  readonly cat: string;
  readonly p: 'urgent' | 'high' | 'medium' | 'low';
  readonly ch: string;
  readonly st: string;
  readonly late?: boolean;
  readonly tags: readonly string[];
  readonly sat?: string;
  readonly issue?: string;
  readonly c: string;
  readonly a?: string;
  readonly c2?: string;
  readonly a2?: string;
};

type Call = {
  readonly [method in 'get' | 'post' | 'put' | 'delete']?: string;
} & {
  readonly id: string;
  readonly does: string;
  readonly query?: readonly string[];
  readonly body?: readonly string[];
};

export type ServiceFacts = {
  readonly slug: string;
  /** Absent: the record is one of the examples. */
  readonly record?: JsonObject;
  readonly api: {
    readonly version: string;
    readonly type?: string;
    readonly calls: readonly Call[];
  };
};

export type MarketingFacts = {
  readonly channels: readonly (JsonObject & { slug: string; createdAt: string })[];
  readonly campaigns: readonly (JsonObject & { id: string; made: string; reach?: JsonObject })[];
  readonly orders: readonly (readonly [string, string, string, number, string | null, string])[];
  readonly credit: Readonly<Record<string, readonly (string | null)[]>>;
};

export type DealTexts = {
  readonly activities: {
    /** Type, source, text. */
    readonly first_touch: readonly (readonly [string, string, string])[];
    readonly discovery: readonly string[];
    readonly demo: readonly string[];
    readonly trial: readonly (readonly [string, string])[];
    readonly proposal_sent: readonly string[];
    readonly negotiation: readonly (readonly [string, string])[];
    readonly won: readonly (readonly [string, string])[];
    readonly lost: Readonly<Record<string, readonly string[]>>;
    readonly renewal: Readonly<Record<string, readonly (readonly [string, string])[]>>;
    readonly upsell: Readonly<Record<string, readonly (readonly [string, string])[]>>;
    readonly partnership: Readonly<Record<string, readonly (readonly [string, string])[]>>;
  };
  readonly next: Readonly<Record<string, readonly string[]>>;
  readonly notes: Readonly<Record<string, readonly string[]>>;
  readonly competitors: readonly string[];
};

export type StageFacts = JsonObject & { key: string; probability: number };

export type AccessFacts = {
  /** Code → name, collection, actions. */
  readonly types: Readonly<Record<string, readonly [string, string, readonly string[]]>>;
  /** Key → name, who should have it, patterns of permissions. */
  readonly roles: Readonly<Record<string, readonly [string, string, readonly string[]]>>;
  /** Purpose, channel, source, wording. */
  readonly consents: readonly (readonly [string, string, string, string])[];
};

export type TalkFacts = {
  readonly id: string;
  readonly user: string;
  readonly title: string;
  /** Id of the record that it is about. */
  readonly about?: string;
  /** Time of the first message. */
  readonly at: string;
  readonly skill: string;
  /** Milliseconds. */
  readonly latency: number;
  /** Role, text. */
  readonly says: readonly (readonly [string, string])[];
};

export type AssistantFacts = {
  readonly talks: readonly TalkFacts[];
  /** Key, skill, status, automation, milliseconds, start, end. */
  readonly runs: readonly (readonly [string, string, string, string, number, string, string])[];
};

/** Drafts by collection path. */
export type Drafts = Readonly<Record<string, readonly (JsonObject & { id: string })[]>>;

export type Facts = {
  readonly companies: readonly CompanyFacts[];
  readonly people: PeopleFacts;
  readonly users: readonly (JsonObject & { key: string; id: string; startDate: string })[];
  readonly reference: {
    readonly pipelines: readonly (JsonObject & { key: string })[];
    readonly stages: Readonly<Record<string, readonly StageFacts[]>>;
    readonly products: readonly (JsonObject & { id: string; name: string; unitPrice: number })[];
  };
  readonly deals: Readonly<Record<string, readonly DealFacts[]>>;
  readonly texts: DealTexts;
  readonly projects: {
    readonly projects: readonly (JsonObject & { id: string; startDate: string })[];
    readonly milestones: readonly (JsonObject & {
      name: string;
      projectId: string;
      startDate: string;
      dueDate: string;
    })[];
    readonly blocks: readonly (readonly [string, string])[];
  };
  readonly issues: Readonly<Record<string, readonly IssueFacts[]>>;
  readonly tickets: readonly TicketFacts[];
  readonly marketing: MarketingFacts;
  readonly services: readonly ServiceFacts[];
  readonly access: AccessFacts;
  readonly assistant: AssistantFacts;
  /** Records that are written out, by collection. */
  readonly written: WrittenFacts;
  /** Records that are in the demo word for word, by collection. */
  readonly examples: Readonly<Record<string, JsonObject & { id: string }>>;
};

/** Reads all data files. The files are the project's own, so their shape is taken as told. */
export function readFacts(): Facts {
  const read = <T>(name: string): T =>
    parse(readFileSync(new URL(`data/${name}`, import.meta.url), 'utf8')) as T;
  return {
    companies: read('companies.yaml'),
    people: read('people.yaml'),
    users: read('users.yaml'),
    reference: read('reference.yaml'),
    deals: read('deals.yaml'),
    texts: read('deal-text.yaml'),
    projects: read('projects.yaml'),
    issues: read('issues.yaml'),
    tickets: read('tickets.yaml'),
    marketing: read('marketing.yaml'),
    access: read('access.yaml'),
    assistant: read('assistant.yaml'),
    services: read('services.yaml'),
    written: readWritten(read),
    examples: read('examples.json'),
  };
}

/** All files of `data/written/` as one; each collection stands in one of them. */
function readWritten(read: <T>(name: string) => T): WrittenFacts {
  const files = readdirSync(new URL('data/written/', import.meta.url)).sort();
  return Object.assign({}, ...files.map((file) => read<WrittenFacts>(`written/${file}`)));
}

/** Puts values into `{name}` places; a name without a value is a fault of the texts. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`no value for {${name}} in: ${text}`);
    return value;
  });
}

/** The record without fields that are undefined. */
export function record(
  fields: Readonly<Record<string, JsonValue | undefined>> & { id: string },
): JsonObject & { id: string } {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as JsonObject & { id: string };
}
