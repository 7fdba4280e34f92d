/** G5: three clones change the same records and sync. A field-wise oracle of its own says what must come out. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { canonicalText } from '../../src/record/canonical.ts';
import { openWorkspace } from '../../src/workspace/open.ts';

export type MergeReport = {
  readonly records: number;
  /** What is not as the oracle says, in words. */
  readonly faults: readonly string[];
  /** Records merged by the syncs, and the longest sync, ms. */
  readonly merged: number;
  readonly slowestMs: number;
};

const CLONES = ['ann', 'bob', 'cy'] as const;
type Clone = (typeof CLONES)[number];
type Company = { id: string; [field: string]: unknown };

/** What each clone does to a record, and what the record must be once all have synced in the order of `CLONES`. */
type Case = {
  readonly name: string;
  /** Null: it removes the record. */
  readonly edit: Partial<Record<Clone, (company: Company, round: number) => Company | null>>;
  /** Pointers of the conflicts that must be reported, once each; the later clone's value stands. */
  readonly conflicts: readonly string[];
  readonly expected: (before: Company, round: number) => Company;
};

const custom = (company: Company): object => (company['customFields'] ?? {}) as object;
const tags = (company: Company): string[] => (company['tags'] ?? []) as string[];
const withCustom = (company: Company, fields: object): Company => ({
  ...company,
  customFields: { ...custom(company), ...fields },
});

const CASES: readonly Case[] = [
  {
    name: 'different fields',
    edit: {
      ann: (c, n) => ({ ...c, name: `Ann ${n}` }),
      bob: (c, n) => ({ ...c, employeeCount: n + 100 }),
      cy: (c, n) => ({ ...c, industry: `industry ${n}` }),
    },
    conflicts: [],
    expected: (c, n) => ({
      ...c,
      name: `Ann ${n}`,
      employeeCount: n + 100,
      industry: `industry ${n}`,
    }),
  },
  {
    name: 'nested keys',
    edit: {
      ann: (c, n) => withCustom(c, { a: n }),
      bob: (c, n) => withCustom(c, { b: n }),
      cy: (c, n) => withCustom(c, { c: n }),
    },
    conflicts: [],
    expected: (c, n) => withCustom(c, { a: n, b: n, c: n }),
  },
  {
    name: 'sets',
    edit: {
      ann: (c, n) => ({ ...c, tags: [...tags(c), `a${n}`] }),
      bob: (c, n) => ({ ...c, tags: [...tags(c), `b${n}`] }),
      cy: (c, n) => ({ ...c, tags: tags(c).filter((tag) => tag !== `a${n - 1}`) }),
    },
    conflicts: [],
    expected: (c, n) => ({
      ...c,
      tags: [...tags(c).filter((tag) => tag !== `a${n - 1}`), `a${n}`, `b${n}`],
    }),
  },
  {
    name: 'the same field, alike',
    edit: {
      ann: (c, n) => ({ ...c, employeeCount: n }),
      bob: (c, n) => ({ ...c, employeeCount: n }),
    },
    conflicts: [],
    expected: (c, n) => ({ ...c, employeeCount: n }),
  },
  {
    name: 'the same field, differently',
    edit: {
      ann: (c, n) => ({ ...c, name: `Ann ${n}` }),
      bob: (c, n) => ({ ...c, name: `Bob ${n}`, employeeCount: n }),
    },
    conflicts: ['/name'],
    expected: (c, n) => ({ ...c, name: `Bob ${n}`, employeeCount: n }),
  },
  {
    name: 'an edit against a removal',
    edit: { ann: () => null, bob: (c, n) => ({ ...c, name: `Bob ${n}` }) },
    conflicts: [''],
    expected: (c, n) => ({ ...c, name: `Bob ${n}` }),
  },
  {
    name: 'nobody',
    edit: {},
    conflicts: [],
    expected: (c) => c,
  },
];

/** `records` companies, `rounds` times changed by all clones and synced; conflicts are settled in between. */
export async function runMerges(records: number, rounds: number): Promise<MergeReport> {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'pail-g5-')));
  try {
    return await tortured(dir, records, rounds);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function tortured(dir: string, records: number, rounds: number): Promise<MergeReport> {
  const roots = makeClones(dir, records);
  let expected = Array.from({ length: records }, (_, i) => companyOf(i));
  const faults: string[] = [];
  let merged = 0;
  let slowestMs = 0;
  for (let round = 1; round <= rounds; round++) {
    for (const clone of CLONES) editAll(roots[clone], clone, expected, round);
    const reported = new Map<string, string[]>();
    for (const clone of [...CLONES, ...CLONES]) {
      const started = performance.now();
      const result = await sync(roots[clone]);
      slowestMs = Math.max(slowestMs, performance.now() - started);
      merged += result.files.length;
      for (const { id, fields } of result.conflicts) {
        const pointers = fields.map(({ pointer }) => pointer);
        reported.set(id, [...(reported.get(id) ?? []), ...pointers]);
      }
    }
    expected = expected.map((company, i) => caseOf(i).expected(company, round));
    faults.push(...faultsOf(roots, expected, reported, round));
    await settleAll(roots.ann);
    for (const clone of CLONES) await sync(roots[clone]);
  }
  return { records, faults, merged, slowestMs };
}

function faultsOf(
  roots: Readonly<Record<Clone, string>>,
  expected: readonly Company[],
  reported: ReadonlyMap<string, readonly string[]>,
  round: number,
): string[] {
  const faults: string[] = [];
  const trees = new Set(CLONES.map((clone) => git(roots[clone], 'rev-parse', 'HEAD^{tree}')));
  if (trees.size !== 1) faults.push(`round ${round}: the clones differ`);
  for (const clone of CLONES) {
    const dirty = git(roots[clone], 'status', '--porcelain');
    if (dirty !== '') faults.push(`round ${round}: ${clone} is not clean: ${dirty}`);
  }
  expected.forEach((company, i) => {
    const { name, conflicts } = caseOf(i);
    const found = read(roots.cy, company.id);
    if (found !== canonicalKeys(company)) {
      faults.push(`round ${round}, ${name}: ${found} is not ${canonicalKeys(company)}`);
    }
    const told = reported.get(company.id) ?? [];
    if (told.join() !== conflicts.join()) {
      faults.push(`round ${round}, ${name}: conflicts [${told}] are not [${conflicts}]`);
    }
  });
  return faults;
}

function caseOf(i: number): Case {
  return CASES[i % CASES.length] as Case;
}

function companyOf(i: number): Company {
  return {
    id: `comp_${String(i).padStart(6, '0')}`,
    name: `Company ${i}`,
    employeeCount: 1,
    tags: ['all'],
  };
}

function editAll(root: string, clone: Clone, companies: readonly Company[], round: number): void {
  companies.forEach((company, i) => {
    const edit = caseOf(i).edit[clone];
    if (edit === undefined) return;
    const after = edit(company, round);
    if (after === null) rmSync(fileOf(root, company.id));
    else writeFileSync(fileOf(root, company.id), canonicalText(after));
  });
}

/** Everybody's open conflicts, settled by one: the value that stands is kept. */
async function settleAll(root: string): Promise<void> {
  await within(root, async (workspace) => {
    for (const conflict of await workspace.merging.conflicts()) {
      const decision = { fields: new Map(), rest: 'ours' } as const;
      await workspace.merging.resolve(conflict, decision, workspace.actor('cli'));
    }
  });
}

const sync = (root: string) =>
  within(root, (workspace) => workspace.merging.sync(workspace.actor('cli')));

async function within<T>(
  root: string,
  use: (workspace: Awaited<ReturnType<typeof openWorkspace>>) => Promise<T>,
): Promise<T> {
  const workspace = await openWorkspace(root);
  try {
    return await use(workspace);
  } finally {
    await workspace.close();
  }
}

function makeClones(dir: string, records: number): Record<Clone, string> {
  const remote = join(dir, 'team.git');
  const seed = join(dir, 'seed');
  execFileSync('git', ['init', '-q', '-b', 'main', seed], { env: ENV });
  mkdirSync(join(seed, 'schemas/crm'), { recursive: true });
  for (const name of ['base', 'crm/companies']) {
    const file = `schemas/${name}.schema.json`;
    writeFileSync(join(seed, file), readFileSync(file));
  }
  writeFileSync(join(seed, 'pail.yaml'), 'version: 1\n');
  for (let i = 0; i < records; i++) {
    const file = fileOf(seed, companyOf(i).id);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, canonicalText(companyOf(i)));
  }
  for (const [key, value] of SETTINGS) git(seed, 'config', key, value);
  git(seed, 'add', '-A');
  git(seed, 'commit', '-q', '-m', 'start');
  execFileSync('git', ['clone', '-q', '--bare', seed, remote], { env: ENV });
  const roots = CLONES.map((clone) => {
    const root = join(dir, clone);
    execFileSync('git', ['clone', '-q', remote, root], { env: ENV });
    for (const [key, value] of SETTINGS) git(root, 'config', key, value);
    git(root, 'config', 'user.name', clone);
    return [clone, root] as const;
  });
  return Object.fromEntries(roots) as Record<Clone, string>;
}

const SETTINGS = [
  ['user.name', 'seed'],
  ['user.email', 'torture@example.com'],
  ['commit.gpgsign', 'false'],
  ['gc.auto', '0'],
] as const;

const ENV: NodeJS.ProcessEnv = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
};

function git(root: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: root, env: ENV, encoding: 'utf8' }).trim();
}

function fileOf(root: string, id: string): string {
  return join(root, 'bucket/crm/companies', `${id}.json`);
}

function read(root: string, id: string): string {
  try {
    return canonicalKeys(JSON.parse(readFileSync(fileOf(root, id), 'utf8')) as Company);
  } catch (error) {
    return String(error);
  }
}

/** The order of keys and of a set's elements is not what this is about. */
function canonicalKeys(company: Company): string {
  return JSON.stringify({ ...company, tags: [...tags(company)].sort() }, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
