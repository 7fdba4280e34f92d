import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { requireCollection } from '../../src/schema/model.ts';
import type { LiveWorkspace } from '../../src/workspace/live-workspace.ts';
import { GIT_ENV, gitIn, type MadeWorkspace, makeWorkspace, open } from '../support/workspace.ts';

const COMPANY = { id: 'comp_ab1', name: 'Acme', domain: 'acme.com' };
const CONTACT = { id: 'cont_xy2', firstName: 'Bo', companyId: 'comp_ab1' };
/** Sound, but not as Pail would lay it out. */
const LOOSE = '{"id":"comp_cd3",   "name":"Loose"}';
const FLAT = 'bucket/crm/companies/comp_ab1.json';
const FANNED = 'bucket/crm/companies/a/comp_ab1.json';

function makeCompanies(config?: string): MadeWorkspace {
  return makeWorkspace(
    {
      [FLAT]: COMPANY,
      'bucket/crm/companies/comp_cd3.json': LOOSE,
      'bucket/crm/companies/comp_bad.json': '{ no JSON',
      'bucket/crm/contacts/cont_xy2.json': CONTACT,
    },
    config === undefined ? {} : { config },
  );
}

function setFanout(made: MadeWorkspace, fanout: number): void {
  const path = join(made.root, 'schemas/crm/companies.schema.json');
  const schema = JSON.parse(readFileSync(path, 'utf8'));
  schema['x-collection'].fanout = fanout;
  writeFileSync(path, `${JSON.stringify(schema, null, 2)}\n`);
  gitIn(made.root, 'commit', '-q', '-a', '-m', 'fanout');
}

async function move(workspace: LiveWorkspace, names?: readonly string[]) {
  return workspace.apply(await workspace.fanoutPlan(names), workspace.actor('cli'));
}

it('files move with their bytes in one commit that is nothing but renames, and back', async () => {
  const made = makeCompanies();
  setFanout(made, 1);
  const workspace = await open(made);
  GIT_ENV['GIT_COMMITTER_DATE'] = '2026-11-20T18:00:00Z';
  const { commit } = await move(workspace);
  GIT_ENV['GIT_COMMITTER_DATE'] = '2026-11-20T12:00:00Z';
  expect(commit).toBe(gitIn(made.root, 'rev-parse', 'HEAD'));
  const shown = gitIn(made.root, 'show', '--format=', '--name-status', '-M100%', 'HEAD');
  expect(shown.split('\n').sort()).toEqual([
    `R100\t${FLAT}\t${FANNED}`,
    'R100\tbucket/crm/companies/comp_cd3.json\tbucket/crm/companies/c/comp_cd3.json',
  ]);
  expect(readFileSync(join(made.root, 'bucket/crm/companies/c/comp_cd3.json'), 'utf8')).toBe(LOOSE);
  expect(gitIn(made.root, 'log', '--follow', '--format=%s', '--', FANNED).split('\n')).toEqual([
    'move files: 2 of companies',
    'start',
  ]);
  expect(gitIn(made.root, 'status', '--porcelain')).toBe('');

  // The records are the same: by id, by reference, by date.
  expect(workspace.find('acme.com').file).toBe('crm/companies/a/comp_ab1.json');
  const query = { collection: 'contacts', columns: ['company.name'] };
  expect(workspace.query(query, workspace.actor('cli')).items[0]?.values).toEqual(['Acme']);
  await workspace.loadDates();
  expect(workspace.updatedAt(workspace.find('acme.com'))).toBe('2026-11-20T12:00:00Z');
  const codes = (await workspace.problems()).map(({ path, code }) => `${path} ${code}`);
  expect(codes).toEqual([
    'bucket/crm/companies/c/comp_cd3.json layout',
    'bucket/crm/companies/comp_bad.json json_syntax',
  ]);

  expect((await workspace.fanoutPlan()).changes).toEqual([]);
  setFanout(made, 0);
  await move(await open(made), ['companies']);
  expect(readdirSync(join(made.root, 'bucket/crm/companies')).sort()).toEqual([
    'comp_ab1.json',
    'comp_bad.json',
    'comp_cd3.json',
  ]);
});

it('new records go where the schema says, beside files that still stand elsewhere', async () => {
  const made = makeCompanies();
  setFanout(made, 2);
  const workspace = await open(made);
  const actor = workspace.actor('cli');
  const companies = requireCollection(workspace.model, 'companies');
  const { changes } = await workspace.apply(
    workspace.plan.create(companies, [{ name: 'New' }], actor),
    actor,
  );
  const id = changes[0]?.op === 'create' ? changes[0].after.id : '';
  const file = `bucket/crm/companies/${id.slice(5, 7)}/${id}.json`;
  expect(existsSync(join(made.root, file))).toBe(true);
  const edits = workspace.plan.parseEdits(companies, ['name=Acme Inc'], actor);
  await workspace.apply(workspace.plan.set(workspace.find('acme.com'), edits, actor), actor);
  expect(existsSync(join(made.root, FLAT))).toBe(true);
});

it.each(['changed', 'staged', 'untracked'])('nothing moves while a file is %s', async (how) => {
  const made = makeCompanies();
  setFanout(made, 1);
  if (how === 'untracked') gitIn(made.root, 'rm', '-q', '--cached', FLAT);
  else made.write(FLAT, { ...COMPANY, name: 'Edited' });
  if (how === 'staged') gitIn(made.root, 'add', FLAT);
  const before = gitIn(made.root, 'status', '--porcelain');
  const workspace = await open(made);
  await expect(workspace.fanoutPlan()).rejects.toMatchObject({
    code: 'restricted',
    data: { files: ['crm/companies/comp_ab1.json'] },
  });
  expect(gitIn(made.root, 'status', '--porcelain')).toBe(before);
  expect((await workspace.fanoutPlan(['contacts'])).changes).toEqual([]);
});

it('nothing moves onto another file', async () => {
  const made = makeCompanies();
  made.write(FANNED, { ...COMPANY, name: 'Twin' });
  gitIn(made.root, 'add', '-A');
  setFanout(made, 1);
  const workspace = await open(made);
  const served = workspace.find('comp_ab1').file;
  expect(served).toBe('crm/companies/a/comp_ab1.json');
  setFanout(made, 2);
  made.write('bucket/crm/companies/ab/comp_ab1.json', '{ no JSON');
  await expect((await open(made)).fanoutPlan()).rejects.toMatchObject({ code: 'exists' });
});

it('what changed after the plan was made is moved as it is then', async () => {
  const made = makeCompanies('version: 1\ncommit: manual\n');
  setFanout(made, 1);
  const workspace = await open(made);
  const plan = await workspace.fanoutPlan();
  made.write(FLAT, { ...COMPANY, name: 'Edited' });
  await workspace.apply(plan, workspace.actor('cli'));
  expect(JSON.parse(readFileSync(join(made.root, FANNED), 'utf8'))).toMatchObject({
    name: 'Edited',
  });
  expect(workspace.find('acme.com').data['name']).toBe('Edited');
});
