/** Runs the command line in this process, in workspaces made from texts. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Env } from '../../src/cli/env.ts';
import type { HeadStart } from '../../src/cli/head-start.ts';
import { main } from '../../src/cli/run.ts';
import { HOOKS_VARIABLE } from '../../src/history/hooks.ts';
import { initRepository } from '../support/repository.ts';
import { makeDir } from '../support/temp-dir.ts';

export type Texts = Readonly<Record<string, string | object>>;

/** Writes files; objects become canonical JSON. */
export function writeTexts(root: string, texts: Texts): void {
  for (const [path, content] of Object.entries(texts)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    const isText = typeof content === 'string';
    writeFileSync(file, isText ? content : `${JSON.stringify(content, null, 2)}\n`);
  }
}

/** A workspace of its own with these files; a `pail.yaml` is added when there is none. */
export function makeWorkspace(texts: Texts = SMALL): string {
  const root = makeDir();
  writeTexts(root, { 'pail.yaml': 'version: 1\nname: Acme\ntimezone: UTC\n', ...texts });
  return root;
}

/** The same inside a git repository, everything committed. */
export function makeGitWorkspace(texts: Texts = SMALL): string {
  const root = makeWorkspace(texts);
  initRepository(root);
  git(root, 'add', '-A');
  git(root, 'commit', '--quiet', '-m', 'start');
  return root;
}

/** Without Pail's hooks: each would start a process, and most tests ask for none. */
export function git(root: string, ...args: string[]): string {
  const env = { ...process.env, [HOOKS_VARIABLE]: 'off' };
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', env }).trim();
}

export function read(root: string, path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export type Run = {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output parsed as JSON. */
  json<T = Record<string, unknown>>(): T;
};

export type RunOptions = {
  readonly stdin?: string;
  /** Width of a terminal; absent: the output is a pipe. */
  readonly columns?: number;
  readonly color?: boolean;
  readonly vars?: Readonly<Record<string, string>>;
  readonly interrupted?: () => Promise<void>;
  readonly headStart?: HeadStart;
  /** Directory of the shipped model; absent: this package's. */
  readonly shipped?: string;
  /** Hears standard output as it is written. */
  readonly onWrite?: (text: string) => void;
};

/** 2026-03-10T12:00:00Z, a Tuesday. */
export const NOW: number = Date.UTC(2026, 2, 10, 12);

/** Runs `pail <argv…>` in `cwd` and collects what it says. */
export async function pail(
  cwd: string,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<Run> {
  const out: string[] = [];
  const err: string[] = [];
  const env: Env = {
    stdout: {
      write(text) {
        out.push(text);
        options.onWrite?.(text);
      },
    },
    stderr: { write: (text) => void err.push(text) },
    stdin: options.stdin ?? '',
    stdinIsTTY: false,
    cwd,
    isTTY: options.columns !== undefined,
    columns: options.columns ?? null,
    color: options.color ?? false,
    now: () => NOW,
    vars: { ...options.vars },
    interrupted: options.interrupted ?? (() => new Promise(() => undefined)),
    ...(options.headStart === undefined ? {} : { headStart: options.headStart }),
    ...(options.shipped === undefined ? {} : { shipped: options.shipped }),
  };
  const code = await main(argv, env);
  const stdout = out.join('');
  return { code, stdout, stderr: err.join(''), json: () => JSON.parse(stdout) };
}

const text = { type: 'string' };
const schema = (path: string, rest: object): object => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: path,
  type: 'object',
  additionalProperties: false,
  ...rest,
});

/** Users, companies and deals: one relation each way, one lifecycle, one computed field, one view. */
export const SMALL: Texts = {
  'schemas/users.schema.json': schema('users', {
    title: 'User',
    description: 'People of the team.',
    'x-collection': {
      prefix: 'usr',
      short: 'users',
      plural: 'Users',
      display: 'name',
      pack: 'people',
    },
    required: ['id', 'name', 'email'],
    properties: {
      id: text,
      name: text,
      email: { ...text, format: 'email', 'x-unique': { normalize: 'email' } },
      createdAt: { ...text, format: 'date-time' },
    },
  }),
  'schemas/crm/companies.schema.json': schema('crm/companies', {
    title: 'Company',
    description: 'Organisations we sell to.',
    'x-collection': {
      prefix: 'comp',
      short: 'companies',
      plural: 'Companies',
      display: 'name',
      pack: 'crm',
    },
    required: ['id', 'name'],
    properties: {
      id: text,
      name: { ...text, 'x-search': 3 },
      domain: { ...text, 'x-unique': { normalize: 'domain' } },
      tier: { ...text, enum: ['startup', 'smb', 'enterprise'] },
      address: {
        type: 'object',
        additionalProperties: false,
        properties: { city: text, country: text },
      },
      createdAt: { ...text, format: 'date-time' },
    },
  }),
  'schemas/crm/deals.schema.json': schema('crm/deals', {
    title: 'Deal',
    description: 'What we hope to sell.',
    'x-collection': {
      prefix: 'deal',
      short: 'deals',
      plural: 'Deals',
      display: 'title',
      pack: 'crm',
    },
    required: ['id', 'title', 'stage'],
    properties: {
      id: text,
      title: { ...text, 'x-search': 3 },
      stage: {
        ...text,
        enum: ['lead', 'offered', 'closed_won', 'closed_lost'],
        default: 'lead',
        'x-lifecycle': {
          enter: {
            closed_won: { set: { probability: '100' } },
            closed_lost: { set: { probability: '0' }, require: ['lostReason'] },
          },
        },
      },
      expectedValue: { type: 'number', 'x-ui': { format: 'currency' } },
      probability: { type: 'number', minimum: 0, maximum: 100 },
      weightedValue: { type: 'number', 'x-computed': 'expectedValue * probability / 100' },
      companyId: {
        ...text,
        'x-relation': { to: 'crm/companies', inverse: 'deals', onTargetRemove: 'restrict' },
      },
      ownerId: {
        ...text,
        'x-relation': { to: 'users', inverse: 'deals', onTargetRemove: 'clear' },
      },
      expectedCloseDate: { ...text, format: 'date' },
      lostReason: { ...text, enum: ['price', 'timing'] },
      tags: { type: 'array', items: text },
      createdAt: { ...text, format: 'date-time' },
    },
  }),
  'views/pipeline.yaml': `version: 1
title: Pipeline
collection: crm/deals
type: board
query: { sort: [-expectedValue] }
group: { by: stage, summary: [{ sum: expectedValue }] }
card: { title: title, fields: [company.name] }
`,
  'bucket/users/usr_ada.json': { id: 'usr_ada', name: 'Ada Holm', email: 'ada@example.com' },
  'bucket/users/usr_bo.json': { id: 'usr_bo', name: 'Bo Lind', email: 'bo@example.com' },
  'bucket/crm/companies/comp_acme.json': {
    id: 'comp_acme',
    name: 'Acme',
    domain: 'acme.com',
    tier: 'enterprise',
    address: { city: 'Bergen' },
  },
  'bucket/crm/companies/comp_brick.json': { id: 'comp_brick', name: 'Brick & Co', tier: 'smb' },
  'bucket/crm/deals/deal_a1.json': {
    id: 'deal_a1',
    title: 'Acme renewal',
    stage: 'offered',
    expectedValue: 50000,
    probability: 60,
    companyId: 'comp_acme',
    ownerId: 'usr_ada',
    expectedCloseDate: '2026-04-30',
    tags: ['q1'],
  },
  'bucket/crm/deals/deal_a2.json': {
    id: 'deal_a2',
    title: 'Acme pilot',
    stage: 'closed_won',
    expectedValue: 12500,
    probability: 100,
    companyId: 'comp_acme',
    ownerId: 'usr_bo',
  },
  'bucket/crm/deals/deal_b1.json': {
    id: 'deal_b1',
    title: '=Brick starter',
    stage: 'lead',
    expectedValue: 8000,
    probability: 10,
    companyId: 'comp_brick',
  },
};
