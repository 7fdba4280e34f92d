import { expect, it } from 'vitest';
import { initRepository } from '../support/repository.ts';
import { copySchemas } from '../support/schemas.ts';
import { git, makeWorkspace, pail } from './harness.ts';

const TEXTS = {
  'bucket/crm/products/prod_a.json': { id: 'prod_a', name: 'Plan A' },
  'bucket/crm/contacts/cont_ann.json': { id: 'cont_ann', firstName: 'Ann', title: 'CEO' },
  'bucket/crm/leads/lead_x.json': { id: 'lead_x', lastName: 'Xu', companyName: 'X' },
  'bucket/crm/fit-criteria/fitc_a.json': {
    id: 'fitc_a',
    name: 'Decides',
    productId: 'prod_a',
    weight: 1,
    rule: 'title == "CEO" ? 0.8 : -1',
  },
  'bucket/crm/score-rules/srule_a.json': {
    id: 'srule_a',
    name: 'Known',
    component: 'fit',
    rule: 'companyName != null',
    points: 40,
  },
};

/** With the shipped schemas, everything committed. */
function makeRoot(): string {
  const root = makeWorkspace(TEXTS);
  const others = ['fit-assessments', 'lead-scores', 'activities', 'leads'];
  copySchemas(root, [...Object.keys(TEXTS), ...others.map((name) => `bucket/crm/${name}/x.json`)]);
  initRepository(root);
  git(root, 'add', '-A');
  git(root, 'commit', '--quiet', '-m', 'start');
  return root;
}

type Items = { readonly items: readonly { readonly id: string }[] };

it('scores in one commit, once; lists reviews, settles one, ranks; undo takes it back', async () => {
  const root = makeRoot();
  const first = (await pail(root, ['score', '--all', '--json'])).json();
  expect(first).toMatchObject({
    scored: [
      { id: 'cont_ann', fit: [{ product: 'prod_a', score: 0.8, judged: 1 }], score: 80 },
      { id: 'lead_x', score: 40, grade: 'C' },
    ],
  });
  expect(git(root, 'log', '-1', '--format=%s')).toBe('score 2 people');
  const commit = git(root, 'rev-parse', '--short=10', 'HEAD');
  const again = await pail(root, ['score', '--all']);
  expect(again.stdout).toBe('nothing to change\n');
  expect(again.stderr).toContain('40 C (engagement 0, fit 40');

  const [pending] = (await pail(root, ['score', '--review', '--json'])).json<Items>().items;
  const id = pending?.id ?? '';
  await pail(root, ['score', '--review', id, '--override', '-0.5', '--note', 'left']);
  expect((await pail(root, ['score', 'cont_ann'])).stdout).toContain('score 80 → 0');
  const ranked = (await pail(root, ['score', 'ranking', '--product', 'prod_a', '--json'])).json();
  expect(ranked).toMatchObject({ total: 1, items: [{ id: 'cont_ann', name: 'Ann', score: -0.5 }] });
  expect((await pail(root, ['check'])).code).toBe(0);
  const undone = await pail(root, ['undo', commit]);
  expect(undone.code).toBe(3); // The review came after it.
});

let refusing: string | undefined;

it.each([
  [['score'], 2, 'whom?'],
  [['score', 'cont_ann', '--all'], 2, 'not both'],
  [['score', 'prod_a'], 1, 'contacts and leads can be scored'],
  [['score', 'ranking', '--product', 'nope'], 1, 'no record "nope"'],
  [['score', '--review', '--accept'], 2, 'name assessments'],
  [['score', '--review', 'fita_x'], 2, 'name assessments'],
  [['score', '--review', 'fita_x', '--override', '2'], 2, 'from -1 to 1'],
])('%j is refused', async (argv, code, message) => {
  refusing ??= makeRoot();
  const run = await pail(refusing, argv);
  expect(run.stderr).toContain(message);
  expect(run.code).toBe(code);
});
