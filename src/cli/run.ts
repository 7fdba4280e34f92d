/** Parses a command line, runs its verb, and turns what went wrong into words and an exit code. */

import { CommanderError } from 'commander';
import { EXIT_CODES, PailError } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import { type App, createApp } from './app.ts';
import type { Env } from './env.ts';
import { overview } from './help.ts';
import { complain, writeJson } from './output.ts';
import { declareVerbs } from './verbs.ts';

/** Runs `pail <argv…>` to its end. Never throws; gives the exit code. */
export async function main(argv: readonly string[], env: Env): Promise<number> {
  const app = createApp(env);
  declareVerbs(app);
  app.program.helpInformation = () => overview(app);
  try {
    await app.program.parseAsync(argv, { from: 'user' });
    return app.exitCode;
  } catch (thrown) {
    if (isHelp(thrown, app)) {
      if (thrown.exitCode !== 0) env.stdout.write(overview(app));
      return 0;
    }
    return report(await explained(refusal(thrown, app), env), asksJson(argv), env);
  }
}

/** Help was asked for, or there is no verb at all. */
function isHelp(thrown: unknown, app: App): thrown is CommanderError {
  if (!(thrown instanceof CommanderError)) return false;
  if (thrown.exitCode === 0) return true;
  return thrown.code === 'commander.help' && app.program.args.length === 0;
}

/** The refusal behind a thrown thing; anything that is none is returned as it is: a bug. */
function refusal(thrown: unknown, app: App): unknown {
  if (thrown instanceof CommanderError) return usageError(thrown, app);
  if (isSystemError(thrown)) {
    const data = { errno: thrown.code, path: thrown.path, syscall: thrown.syscall };
    return new PailError('io', thrown.message, data, thrown);
  }
  return thrown;
}

function isSystemError(thrown: unknown): thrown is NodeJS.ErrnoException {
  return thrown instanceof Error && 'errno' in thrown && 'syscall' in thrown;
}

/** Where to find what a missing argument can be. */
const WAYS: Readonly<Record<string, string>> = {
  collection: '; `pail schema` lists the collections',
  record: '; an id, an address or a domain, which `pail search <words>` finds',
  records: '; ids, addresses or domains, which `pail search <words>` finds',
  edits: '; e.g. status=active, tags+=vip or dueDate=',
};

function usageError(error: CommanderError, app: App): PailError {
  const verb = app.program.args[0] ?? '';
  if (error.code === 'commander.unknownCommand' || error.code === 'commander.help') {
    const wanted = verb === 'help' ? (app.program.args[1] ?? '') : verb;
    const known = app.program.commands.flatMap((c) => [c.name(), ...c.aliases()]);
    const hint = didYouMean(wanted, known) || '; `pail --help` lists the verbs';
    return new PailError('usage', `no verb "${wanted}"${hint}`, { verb: wanted, known });
  }
  const command = app.program.commands.find((c) => c.name() === verb || c.aliases().includes(verb));
  const words = error.message.replace(/^error: /, '');
  const flag = /unknown option '([^']+)'/.exec(words)?.[1];
  const flags = [...(command?.options ?? []), ...app.program.options].map((o) => o.long ?? '');
  const hint = flag === undefined ? '' : didYouMean(flag, flags);
  const known = flag === undefined ? {} : { known: flags.filter((name) => name !== '') };
  const missing = /missing required argument '([^']+)'/.exec(words)?.[1] ?? '';
  const way = WAYS[missing] ?? '';
  const see = command === undefined ? 'pail --help' : `pail help ${command.name()}`;
  return new PailError('usage', `${words}${hint}${way} (see \`${see}\`)`, { verb, ...known });
}

function asksJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end < 0 ? argv.length : end).includes('--json');
}

/** A refusal with the pack that would help, where one would. */
async function explained(thrown: unknown, env: Env): Promise<unknown> {
  const isLacking = thrown instanceof PailError && typeof thrown.data['collection'] === 'string';
  if (!isLacking) return thrown;
  const { withPack } = await import('./packs/absent-pack.ts');
  return withPack(thrown, env);
}

function report(thrown: unknown, json: boolean, env: Env): number {
  if (!(thrown instanceof PailError)) {
    const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    complain(env, `pail: this is a bug in pail; please report it with these lines:\n${stack}`);
    return 1;
  }
  if (json) {
    const { code, message, data } = thrown;
    writeJson(env, { error: { code, message, data } });
  } else {
    complain(env, `pail: ${thrown.message}`);
  }
  return EXIT_CODES[thrown.code];
}
