/**
 * Makes buckets of any size that are always the same: `npx tsx bench/generate.ts <dir> <n> [--git]`.
 * `n` counts contacts (35 %), companies (10 %), deals (20 %), issues (20 %) and tickets (15 %); users,
 * projects and the like come on top. All records are related, canonical and valid.
 */

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { canonicalText } from '../src/record/canonical.ts';
import type { JsonObject } from '../src/record/types.ts';
import * as make from './records.ts';
import { createWorld, MILESTONES, type Stage, type World } from './world.ts';

export type GenerateOptions = {
  /** Workspace whose schemas, views, pipelines and stages are taken; this repository by default. */
  readonly schemasFrom?: string;
  readonly seed?: number;
};

type Maker = (world: World, at: number) => JsonObject;

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));
const COPIED = ['crm/pipelines', 'crm/stages'];

/** Writes a workspace of `n` records into `dir`. The answer is the number of record files. */
export function generateBucket(dir: string, n: number, options: GenerateOptions = {}): number {
  const from = options.schemasFrom ?? REPOSITORY;
  const bucket = join(dir, 'bucket');
  mkdirSync(bucket, { recursive: true });
  const config = 'version: 1\nname: Generated\ntimezone: UTC\ncurrency: USD\n';
  writeFileSync(join(dir, 'pail.yaml'), config);
  for (const name of ['schemas', 'views']) {
    cpSync(join(from, name), join(dir, name), { recursive: true });
  }
  for (const path of COPIED) {
    cpSync(join(from, 'bucket', path), join(bucket, path), { recursive: true });
  }
  const copied = COPIED.reduce((sum, path) => sum + readdirSync(join(bucket, path)).length, 0);
  const world = createWorld(n, readStages(join(bucket, 'crm/stages')), options.seed ?? 1);
  return copied + writeRecords(bucket, world);
}

function readStages(dir: string): Stage[] {
  const files = readdirSync(dir).sort();
  const records = files.map((file) => JSON.parse(readFileSync(join(dir, file), 'utf8')));
  return records.map(({ key, pipeline, probability, isWon = false, isLost = false }) => {
    return { key, pipeline, probability, isWon, isLost };
  });
}

function writeRecords(bucket: string, world: World): number {
  const { users, projects, products, channels } = world;
  const { companies, contacts, deals, issues, tickets } = world;
  const parts: readonly (readonly [string, number, Maker])[] = [
    ['users', users.length, make.userAt],
    ['projects', projects.length, make.projectAt],
    ['milestones', projects.length * MILESTONES.length, make.milestoneAt],
    ['crm/products', products.length, make.productAt],
    ['marketing/channels', channels.length, make.channelAt],
    ['crm/companies', companies.length, make.companyAt],
    ['crm/contacts', contacts.length, make.contactAt],
    ['crm/deals', deals.length, make.dealAt],
    ['issues', issues.length, make.issueAt],
    ['support/tickets', tickets.length, make.ticketAt],
  ];
  let written = 0;
  for (const [path, count, maker] of parts) {
    mkdirSync(join(bucket, path), { recursive: true });
    for (let at = 0; at < count; at++) {
      const record = maker(world, at);
      writeFileSync(join(bucket, path, `${String(record['id'])}.json`), canonicalText(record));
    }
    written += count;
  }
  return written;
}

/** Makes `dir` a repository with everything in one commit; the same id each time. */
export function commitAll(dir: string): void {
  const date = '2026-11-20T12:00:00Z';
  const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const git = (...args: string[]): void => {
    execFileSync('git', args, { cwd: dir, env, stdio: ['ignore', 'ignore', 'inherit'] });
  };
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Ada Bench');
  git('config', 'user.email', 'ada@acme.example');
  git('config', 'commit.gpgsign', 'false');
  git('config', 'gc.auto', '0');
  git('add', '-A');
  git('commit', '-q', '-m', 'Generated records');
}

function main([dir, size, ...flags]: readonly string[]): number {
  const n = Number(size);
  if (dir === undefined || !Number.isInteger(n) || n < 1 || flags.some((f) => f !== '--git')) {
    process.stderr.write('usage: npx tsx bench/generate.ts <dir> <number of records> [--git]\n');
    return 2;
  }
  const files = generateBucket(resolve(dir), n);
  if (flags.includes('--git')) commitAll(resolve(dir));
  process.stdout.write(`${files} records in ${resolve(dir)}\n`);
  return 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = main(process.argv.slice(2));
}
