import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../src/errors.ts';
import type { Plan } from '../../src/plan/types.ts';
import type { LiveWorkspace } from '../../src/workspace/live-workspace.ts';
import {
  gitIn,
  type MadeWorkspace,
  makeWorkspace,
  open,
  SALES_FILES,
} from '../support/workspace.ts';

const DEAL = {
  id: 'deal_x',
  title: 'BigCo licence',
  stage: 'offered',
  expectedValue: 100,
  probability: 60,
  pipeline: 'sales',
};
const FILE = 'bucket/crm/deals/deal_x.json';
const FILES = { ...SALES_FILES, [FILE]: DEAL };

/** Edited by hand behind the back of `LiveWorkspace`, or before it opens; then a write of another field. */
async function edited(
  change: object,
  {
    files = {},
    config,
    staged = false,
  }: Partial<{ files: object; config: string; staged: boolean }> = {},
): Promise<{ made: MadeWorkspace; workspace: LiveWorkspace }> {
  const made = makeWorkspace({ ...FILES, ...files }, config === undefined ? {} : { config });
  made.write(FILE, { ...DEAL, ...change });
  if (staged) gitIn(made.root, 'add', FILE);
  return { made, workspace: await open(made) };
}

function planOf(workspace: LiveWorkspace, ...texts: string[]): Plan {
  const actor = workspace.actor('cli');
  const record = workspace.find('deal_x');
  const collection = workspace.model.collections.get('crm/deals');
  if (collection === undefined) throw new Error('no deals');
  return workspace.plan.set(record, workspace.plan.parseEdits(collection, texts, actor), actor);
}

const apply = (workspace: LiveWorkspace, plan: Plan) =>
  workspace.apply(plan, workspace.actor('cli'));

const atHead = (root: string): unknown => JSON.parse(gitIn(root, 'show', `HEAD:${FILE}`));

describe('a write of a record that was edited by hand', () => {
  it.each([
    [
      'a rule broken',
      { expectedValue: -7 },
      false,
      /expectedValue: -7 is out of range.*edited by hand.*restore deal_x --at HEAD/,
    ],
    [
      'a rule broken and staged',
      { expectedValue: -7 },
      true,
      /expectedValue: -7 is out of range.*edited by hand/,
    ],
    ['an unknown field', { colour: 'red' }, false, /colour: .*no field "colour".*edited by hand/],
    ['a reference to nothing', { stage: 'ofered' }, false, /stage: "ofered" .*edited by hand/],
  ])('is refused for %s, by the check before it as well', async (_, change, staged, words) => {
    const { made, workspace } = await edited(change, { staged });
    const plan = planOf(workspace, 'nextStep=call');
    const bytes = readFileSync(join(made.root, FILE));
    await expect(apply(workspace, plan)).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(words),
    });
    const found = await workspace.check(plan, workspace.actor('cli'));
    expect(found.find(({ level }) => level === 'error')?.message).toMatch(/by hand/);
    expect(readFileSync(join(made.root, FILE))).toEqual(bytes);
    expect(atHead(made.root)).toEqual(DEAL);
  });

  it('names what goes along, field by field', async () => {
    const { made, workspace } = await edited({ probability: 5, title: 'BigCo' });
    const plan = planOf(workspace, 'title=BigCo renewal');
    const words = [
      expect.stringMatching(/deal_x.json \/probability: probability 60% → 5%, edited by hand/),
    ];
    const found = await workspace.check(plan, workspace.actor('cli'));
    expect(found.map(formatProblem)).toEqual(words);
    expect(found[0]).toMatchObject({
      code: 'hand_edit',
      pointer: '/probability',
      level: 'warning',
    });
    expect((await apply(workspace, plan)).notices).toEqual(words);
    expect(atHead(made.root)).toMatchObject({ probability: 5, title: 'BigCo renewal' });
    expect((await apply(workspace, planOf(workspace, 'nextStep=call'))).notices).toEqual([]);
  });

  it.each([
    ['what mends it', { expectedValue: -7 }, 'expectedValue=200', {}],
    [
      'what was broken in the last commit already',
      {},
      'nextStep=call',
      { [FILE]: { ...DEAL, probability: 500 } },
    ],
    ['nothing but another layout', {}, 'nextStep=call', {}],
  ])('lets pass %s', async (_, change, text, files) => {
    const { made, workspace } = await edited(change, { files });
    if (Object.keys(files).length > 0) gitIn(made.root, 'checkout', '-q', FILE);
    else if (Object.keys(change).length === 0) made.write(FILE, `${JSON.stringify(DEAL)}\n`);
    await workspace.refresh();
    expect((await apply(workspace, planOf(workspace, text))).notices).toEqual([]);
  });

  it('takes a record that was made by hand only when it is sound', async () => {
    const made = makeWorkspace(FILES);
    const one = { ...DEAL, id: 'deal_x2', title: 'By hand' };
    made.write('bucket/crm/deals/deal_x2.json', { ...one, colour: 'red' });
    const workspace = await open(made);
    const plan = (): Plan =>
      workspace.plan.set(
        workspace.find('deal_x2'),
        [{ path: 'nextStep', op: '=', value: 'call' }],
        workspace.actor('cli'),
      );
    await expect(apply(workspace, plan())).rejects.toThrow(/no field "colour".*mend it first$/);
    made.write('bucket/crm/deals/deal_x2.json', one);
    await workspace.refresh();
    expect((await apply(workspace, plan())).notices).toEqual([
      expect.stringMatching(/made by hand/),
    ]);
  });

  it('tells its own writes that wait for their commit from edits by hand', async () => {
    const made = makeWorkspace(FILES);
    const [server, other] = [
      await open(made, { commits: 'soon' }),
      await open(made, { commits: 'soon' }),
    ];
    expect((await apply(server, planOf(server, 'probability=70'))).notices).toEqual([]);
    expect((await apply(server, planOf(server, 'nextStep=call'))).notices).toEqual([]);
    expect((await apply(other, planOf(other, 'competitor=Acme'))).notices).toEqual([]);
    const text = readFileSync(join(made.root, FILE), 'utf8');
    writeFileSync(join(made.root, FILE), text.replace('70', '5'));
    expect((await apply(other, planOf(other, 'title=New'))).notices).toEqual([
      expect.stringMatching(/probability 70% → 5%/),
    ]);
  });

  it('is the business of people where they commit themselves', async () => {
    const config = 'version: 1\ncommit: manual\n';
    const { workspace } = await edited({ expectedValue: -7, probability: 5 }, { config });
    expect((await apply(workspace, planOf(workspace, 'nextStep=call'))).notices).toEqual([]);
  });

  it('says what goes with a removal', async () => {
    const { workspace } = await edited({ probability: 5 }, {});
    const plan: Plan = {
      message: 'rm',
      changes: [{ op: 'remove', before: workspace.find('deal_x') }],
    };
    expect((await apply(workspace, plan)).notices).toEqual([
      expect.stringMatching(/probability 60% → 5%, .*; it goes with the record/),
    ]);
  });
});

it('fmt lays out files with edits by hand, names the edits, and leaves committing them to people', async () => {
  const other = 'bucket/crm/deals/deal_y.json';
  const made = makeWorkspace({ ...FILES, [other]: JSON.stringify({ ...DEAL, id: 'deal_y' }) });
  made.write(FILE, JSON.stringify({ ...DEAL, stage: 'bogus' }));
  const workspace = await open(made);
  const { notices } = await apply(workspace, await workspace.formatPlan(['bucket/crm/deals']));
  expect(notices).toEqual([
    expect.stringMatching(/stage offered → bogus.*laid out anew.*left to you/),
  ]);
  expect(gitIn(made.root, 'status', '--porcelain')).toBe(`M ${FILE}`);
  expect(gitIn(made.root, 'log', '-1', '--format=%s')).toBe('format 1 record');
  expect(readFileSync(join(made.root, FILE), 'utf8')).toContain('\n  "stage": "bogus",\n');
});
