/** `pail init`: makes a workspace out of the shipped model. */

import { existsSync, lstatSync, mkdirSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { PailError } from '../../errors.ts';
import type { Choice, TextFile } from '../../workspace/init-plan.ts';
import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import type { Repository } from '../init/new-repository.ts';
import { listOf, listOption } from '../options.ts';
import { plural, say, writeJson } from '../output.ts';
import { startDirectory } from '../session.ts';

export type InitOptions = Globals & {
  /** Relative to the working directory or `-C`. */
  readonly target: string;
  readonly packs: readonly string[];
  readonly demo: boolean;
  readonly git: boolean;
};

export function declareInit(app: App): void {
  const command = app
    .verb('start', 'init [dir]', 'make a workspace in an empty or a used directory')
    .option(...listOption('--pack <packs>', 'only these packs, or all (see `pail pack list`)'))
    .option('--demo', 'with the demo company’s records')
    .option('--no-git', 'make no git repository');
  command.addHelpText(
    'after',
    '\nNever overwrites a file.\n\n  pail init sales --pack crm,support\n  pail init --pack all --demo',
  );
  app.on(command, runInit, ([dir], flags) => ({
    target: typeof dir === 'string' ? dir : '.',
    packs: listOf(flags['pack']),
    demo: flags['demo'] === true,
    git: flags['git'] !== false,
  }));
}

export async function runInit(env: Env, options: InitOptions): Promise<number> {
  const root = resolve(startDirectory(env, options), options.target);
  refuseWorkspace(root);
  const { choice, files } = await planned(env, root, options);
  const { missingFiles, writeFiles } = await import('../init/write-files.ts');
  const missing = missingFiles(root, files);
  if (options.dryRun) return preview(env, options, root, missing);
  mkdirSync(root, { recursive: true });
  const repository = await prepareGit(root, options.git);
  writeFiles(root, missing);
  const committed = repository === 'made' && (await commit(root, missing));
  report(env, options, { root, choice, files: missing, repository, committed });
  return 0;
}

async function planned(
  env: Env,
  root: string,
  options: InitOptions,
): Promise<{ choice: Choice; files: TextFile[] }> {
  const plan = await import('../../workspace/init-plan.ts');
  const shipped = await import('../init/shipped.ts');
  const { ATTRIBUTES_LINE } = await import('../../history/driver-config.ts');
  const { DEFAULT_PACKS } = await import('../../workspace/packs.ts');
  const dir = env.shipped ?? shipped.shippedDir();
  const packs = options.packs.length > 0 ? options.packs : DEFAULT_PACKS;
  const choice = plan.chooseCollections(shipped.shippedSchemas(dir), packs);
  const files = plan.initFiles(choice, {
    name: basename(root) || 'Pail',
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
    views: shipped.shippedFiles(dir, 'views', '.yaml'),
    records: shipped.shippedRecords(dir, choice, options.demo),
    attributes: `${ATTRIBUTES_LINE}\n`,
  });
  return { choice, files: files.map((file) => besideOthers(root, file)) };
}

/** A repository's own AGENTS.md and .gitattributes stay; Pail's then go where the records are. */
function besideOthers(root: string, file: TextFile): TextFile {
  const isShared = file.path === 'AGENTS.md' || file.path === '.gitattributes';
  if (!isShared || !existsSync(join(root, file.path))) return file;
  const text = file.path === 'AGENTS.md' ? file.text : file.text.replace('/bucket/', '');
  return { path: `bucket/${file.path}`, text };
}

function refuseWorkspace(root: string): void {
  const stat = lstatSync(root, { throwIfNoEntry: false });
  if (stat !== undefined && !stat.isDirectory() && !stat.isSymbolicLink()) {
    throw new PailError('exists', `${root} is a file; name a directory`, { root });
  }
  if (!existsSync(join(root, 'pail.yaml'))) return;
  const message = `${root} is a workspace already (it holds pail.yaml); nothing was written`;
  throw new PailError('exists', message, { root });
}

async function prepareGit(root: string, wanted: boolean): Promise<Repository> {
  if (!wanted) return 'none';
  const { ensureRepository } = await import('../init/new-repository.ts');
  const repository = ensureRepository(root);
  if (repository === 'missing') return repository;
  const { installDriver } = await import('../../history/driver-config.ts');
  const { driverProgram } = await import('../init/shipped.ts');
  installDriver(root, driverProgram());
  const { installHooks } = await import('../../history/hooks.ts');
  installHooks(root, driverProgram());
  return repository;
}

async function commit(root: string, files: readonly TextFile[]): Promise<boolean> {
  const { firstCommit } = await import('../init/new-repository.ts');
  const paths = files.map((file) => file.path);
  const { INIT_MESSAGE } = await import('../../workspace/packs.ts');
  return firstCommit(root, paths, INIT_MESSAGE);
}

function preview(env: Env, options: InitOptions, root: string, files: readonly TextFile[]): number {
  const paths = files.map((file) => file.path);
  if (options.json) writeJson(env, { root, files: paths, dryRun: true });
  else for (const path of paths) env.stdout.write(`${path}\n`);
  say(env, options, `dry run: ${plural(paths.length, 'file')} would be written in ${root}`);
  return 0;
}

type Made = {
  readonly root: string;
  readonly choice: Choice;
  readonly files: readonly TextFile[];
  readonly repository: Repository;
  readonly committed: boolean;
};

function report(env: Env, options: InitOptions, made: Made): void {
  const { root, choice, files, repository, committed } = made;
  if (options.json) {
    const collections = choice.collections.map((one) => one.path);
    const paths = files.map((file) => file.path);
    writeJson(env, { root, packs: choice.packs, collections, files: paths, repository, committed });
    return;
  }
  const count = plural(choice.collections.length, 'collection');
  const shown = files.filter(({ path }) => !path.startsWith('.pail/'));
  env.stdout.write(`made ${root}: ${count}, ${plural(shown.length, 'file')}\n`);
  for (const line of remarks(made)) say(env, options, line);
  const here = relative(env.cwd, root);
  const enter =
    here === '' ? 'pail schema' : `cd ${/^[\w./-]+$/.test(here) ? here : JSON.stringify(here)}`;
  const look = options.demo
    ? 'pail views'
    : 'pail create users name="Ada Holm" email=ada@example.com';
  const steps = [enter, look, 'pail serve --open'];
  say(env, options, `\nNext:\n${steps.map((step) => `  ${step}`).join('\n')}`);
}

function remarks({ choice, files, repository, committed }: Made): string[] {
  const lines: string[] = [];
  const absent = [
    ...new Set(choice.absent.map(({ to, pack }) => `${to}${pack ? ` (pack ${pack})` : ''}`)),
  ];
  if (absent.length > 0) {
    lines.push(`left out, so relations to them rest: ${absent.join(', ')}`);
  }
  if (files.some((file) => file.path === 'bucket/AGENTS.md')) {
    lines.push('AGENTS.md was there already; the notes for AI agents are in bucket/AGENTS.md');
  }
  if (repository === 'missing') lines.push('git is not installed: there will be no history');
  if (repository === 'there')
    lines.push('the files are not committed yet; look at them and commit');
  if (repository === 'made' && !committed) {
    lines.push(
      'git knows no author, so nothing is committed yet; set one: git config --global user.email …',
    );
  }
  return lines;
}
