import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { makeCookie } from '../../src/bucket/cookie.ts';
import { connectTo } from '../../src/bucket/socket.ts';
import { stateDirOf } from '../../src/bucket/state-dir.ts';
import { BUILD_ID } from '../../src/build-id.ts';
import { canonicalText } from '../../src/record/canonical.ts';
import { askVouch } from '../../src/workspace/ask-vouch.ts';
import { SOCKET_NAME, type Vouched } from '../../src/workspace/vouch-protocol.ts';
import {
  gitIn,
  type MadeWorkspace,
  makeWorkspace,
  open,
  SALES_FILES,
} from '../support/workspace.ts';

const deal = (id: string, title = id): object => ({ id, title, stage: 'lead', pipeline: 'sales' });
const DEALS = 'bucket/crm/deals';

async function vouching(made: MadeWorkspace) {
  const workspace = await open(made);
  await workspace.watch();
  const { dir } = stateDirOf(made.root);
  const ask = async (): Promise<Vouched | null> => {
    const asked = askVouch(dir, made.root, () => asked?.giveUp());
    return asked?.answer ?? null;
  };
  const vouched = (): Promise<Vouched> =>
    vi.waitFor(async () => {
      const answer = await ask();
      if (answer === null) throw new Error('nobody vouches');
      return answer;
    }, WAIT);
  return { workspace, ask, vouched };
}

const WAIT = { timeout: 10_000, interval: 20 };

/** Content of every file below the bucket. */
function contents(root: string): Map<string, string> {
  const entries = readdirSync(join(root, 'bucket'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(join(root, 'bucket/').length), readFileSync(path, 'utf8')];
    }),
  );
}

/** Files that are not what they were. */
function differing(root: string, before: ReadonlyMap<string, string>): string[] {
  const now = contents(root);
  const files = new Set([...before.keys(), ...now.keys()]);
  return [...files].filter((file) => before.get(file) !== now.get(file));
}

describe('a server vouches for what has not changed', () => {
  it('from when it has looked at everything, and until it is closed', async () => {
    const made = makeWorkspace({ ...SALES_FILES, [`${DEALS}/deal_a.json`]: deal('deal_a') });
    const { workspace, ask, vouched } = await vouching(made);
    expect(workspace.isVouching()).toBe(true);
    expect((await vouched()).changed).toEqual([]);
    made.write(`${DEALS}/deal_a.json`, deal('deal_a', 'Edited'));
    expect((await vouched()).changed).toEqual(['crm/deals/deal_a.json']);
    made.write(`${DEALS}/deal_a.json`, deal('deal_a'));
    expect((await vouched()).changed).toEqual([]);
    await workspace.close();
    expect(await ask()).toBeNull();
  });
});

/** What the server answers to a line. */
function answerTo(stateDir: string, line: string): Promise<unknown> {
  return new Promise((resolve) => {
    const socket = connectTo(stateDir, SOCKET_NAME);
    socket.once('data', (chunk) => resolve(JSON.parse(String(chunk))));
    socket.write(`${line}\n`);
  });
}

describe('a server vouches for nothing', () => {
  it('to another version, in another workspace, without a cookie, for nonsense', async () => {
    const made = makeWorkspace(SALES_FILES);
    const { vouched } = await vouching(made);
    await vouched();
    const { dir } = stateDirOf(made.root);
    const cookie = makeCookie(dir);
    const question = { build: BUILD_ID, root: made.root, inode: lstatSync(made.root).ino, cookie };
    const told = (change: object) => answerTo(dir, JSON.stringify({ ...question, ...change }));
    expect(await told({})).toMatchObject({ ok: true, changed: [] });
    expect(await told({ build: 'other' })).toEqual({ ok: false, why: 'another version' });
    expect(await told({ root: '/else' })).toEqual({ ok: false, why: 'another workspace' });
    expect(await told({ inode: 1 })).toEqual({ ok: false, why: 'another workspace' });
    expect(await told({ cookie: 'none' })).toEqual({ ok: false, why: 'cookie not seen' });
    for (const line of ['', 'x', 'null', '7', '{"build":1}']) {
      expect(await answerTo(dir, line)).toEqual({ ok: false, why: 'not understood' });
    }
  });

  it('when its directory was moved away and another stands in its place', async () => {
    const made = makeWorkspace({});
    const root = join(made.root, 'sub');
    made.write('sub/pail.yaml', 'version: 1\n');
    const { ask, vouched } = await vouching({ ...made, root });
    await vouched();
    renameSync(root, join(made.root, 'away'));
    made.write('sub/pail.yaml', 'version: 1\n');
    expect(await ask()).toBeNull();
  });
});

type Act = 'edit' | 'append' | 'save' | 'create' | 'remove' | 'rename';
const ACTS: readonly Act[] = ['edit', 'append', 'save', 'create', 'remove', 'rename'];

/** One change of one of ten deals, made in an instant. */
function change(root: string, act: Act, number: number, text: string): void {
  const path = join(root, DEALS, `deal_${number}.json`);
  mkdirSync(dirname(path), { recursive: true });
  const content = canonicalText(deal(`deal_${number}`, text));
  if (act === 'remove') rmSync(path, { force: true });
  else if (act === 'append') appendFileSync(path, `\n${text}`);
  else if (act === 'rename' && existsSync(path)) renameSync(path, `${path.slice(0, -5)}_.json`);
  else if (act === 'save') {
    writeFileSync(`${path}.tmp`, content);
    renameSync(`${path}.tmp`, path);
  } else writeFileSync(path, content);
}

describe('what was changed an instant ago', () => {
  it('is never vouched for: a thousand changes of files', async () => {
    const made = makeWorkspace(SALES_FILES);
    change(made.root, 'create', 0, 'first');
    const { vouched } = await vouching(made);
    const before = contents(made.root);
    const changes = fc.array(
      fc.record({ act: fc.constantFrom(...ACTS), number: fc.nat(9), text: fc.string() }),
      { minLength: 1, maxLength: 3 },
    );
    const { segment } = await vouched();
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        for (const { act, number, text } of list) change(made.root, act, number, text);
        const answer = await vouched();
        expect(answer.segment).toBe(segment);
        expect(answer.changed).toEqual(expect.arrayContaining(differing(made.root, before)));
      }),
      { numRuns: 1000 },
    );
  });

  it('is never vouched for: directories made, moved, exchanged and removed', async () => {
    const made = makeWorkspace(SALES_FILES);
    change(made.root, 'create', 0, 'first');
    const { ask, vouched } = await vouching(made);
    const before = contents(made.root);
    const dir = (name: string): string => join(made.root, DEALS, name);
    const put = (name: string, id: string): void => {
      mkdirSync(dir(name), { recursive: true });
      writeFileSync(join(dir(name), `${id}.json`), canonicalText(deal(id, String(Math.random()))));
    };
    const steps: readonly (() => void)[] = [
      () => put('a', 'deal_a'),
      () => put('a/deep/er', 'deal_b'),
      () => renameSync(dir('a'), dir('b')),
      () => put('a', 'deal_c'),
      () => {
        renameSync(dir('a'), dir('t'));
        renameSync(dir('b'), dir('a'));
        renameSync(dir('t'), dir('b'));
      },
      () => {
        rmSync(dir('b'), { recursive: true });
        put('b', 'deal_d');
      },
      () => rmSync(dir('a'), { recursive: true }),
    ];
    for (const step of steps) {
      step();
      // While the new directories are not surely watched, and long after.
      for (let round = 0; round < 12; round++) {
        for (const name of ['a', 'b', 'a/deep/er']) {
          if (existsSync(dir(name))) put(name, `deal_${name.replaceAll('/', '')}_late`);
        }
        const answer = round < 11 ? await ask() : await vouched();
        if (answer !== null) {
          expect(answer.changed).toEqual(expect.arrayContaining(differing(made.root, before)));
        }
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    }
  });

  it('is never vouched for: a burst that overflows, then a checkout', async () => {
    const made = makeWorkspace(SALES_FILES);
    change(made.root, 'create', 0, 'first');
    const { workspace, ask, vouched } = await vouching(made);
    const before = contents(made.root);
    gitIn(made.root, 'checkout', '-q', '-b', 'other');
    for (let i = 0; i < 3000; i++) change(made.root, 'edit', i % 300, String(i));
    expect(await ask()).toBeNull();
    expect((await vouched()).changed).toEqual(expect.arrayContaining(differing(made.root, before)));
    gitIn(made.root, 'add', '-A');
    gitIn(made.root, 'commit', '-q', '-m', 'many');
    gitIn(made.root, 'checkout', '-q', 'main');
    expect((await vouched()).changed).toEqual(expect.arrayContaining(differing(made.root, before)));
    expect(workspace.isVouching()).toBe(true);
  });
});
