/** How verbs are declared: commander parses, `runX(env, options)` works. */

import { Command } from 'commander';
import about from '../../package.json' with { type: 'json' };
import type { Env, Globals } from './env.ts';

/** Version of the package. */
export const VERSION: string = about.version;

export const GROUPS = ['start', 'records', 'asking', 'history', 'crm', 'platform'] as const;
export type Group = (typeof GROUPS)[number];

export type VerbInfo = { readonly name: string; readonly group: Group; readonly summary: string };

export type App = {
  readonly program: Command;
  readonly verbs: VerbInfo[];
  /** Declares one verb; `usage` as commander takes it: `set <record> <edits...>`. */
  verb(group: Group, usage: string, summary: string): Command;
  /** Makes commander's action of a `runX`; `pick` turns parsed arguments and options into its options. */
  on<Options>(
    command: Command,
    run: (env: Env, options: Options & Globals) => Promise<number>,
    pick: (args: readonly unknown[], flags: Readonly<Record<string, unknown>>) => Options,
  ): void;
  /** Exit code of the verb that ran. */
  exitCode: number;
};

/** An app without verbs. Commander neither prints nor exits: its errors come out of `parseAsync`. */
export function createApp(env: Env): App {
  const program = new Command('pail')
    .exitOverride()
    .configureOutput({ writeOut: (text) => env.stdout.write(text), writeErr: () => undefined })
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError(false)
    .helpOption('-h, --help', 'show help')
    .version(VERSION, '-V, --version', 'print the version')
    .option('-C, --dir <dir>', 'work in the workspace that holds this directory')
    .option('--json', 'answer with one JSON object')
    .option('--dry-run', 'show what would change, change nothing')
    .option('--as <user>', 'act as this user: id or e-mail address')
    .option('--at <rev>', 'read as of a revision or date: main~3, 2026-05-01, "2 weeks ago"')
    .option('--archived', 'include archived records')
    .option('--quiet', 'print only what was asked for')
    .option('--verbose', 'say where the index came from')
    .option('--no-color', 'print without colours');
  const verbs: VerbInfo[] = [];
  const app: App = {
    program,
    verbs,
    exitCode: 0,
    verb(group, usage, summary) {
      verbs.push({ name: usage.split(' ')[0] ?? usage, group, summary });
      return program.command(usage).description(summary);
    },
    on(command, run, pick) {
      command.action(async (...parsed: unknown[]) => {
        const flags = command.optsWithGlobals();
        const options = { ...globalsOf(flags), ...pick(parsed.slice(0, -2), flags) };
        app.exitCode = await run(withColor(env, flags), options);
      });
    },
  };
  return app;
}

function globalsOf(flags: Readonly<Record<string, unknown>>): Globals {
  return {
    ...optional('dir', flags['dir']),
    ...optional('as', flags['as']),
    ...optional('at', flags['at']),
    json: flags['json'] === true,
    dryRun: flags['dryRun'] === true,
    archived: flags['archived'] === true,
    quiet: flags['quiet'] === true,
    verbose: flags['verbose'] === true,
  };
}

function withColor(env: Env, flags: Readonly<Record<string, unknown>>): Env {
  return flags['color'] === false ? { ...env, color: false } : env;
}

/** `{key: value}` when there is a value, else nothing: for optional properties. */
export function optional<Key extends string>(
  key: Key,
  value: unknown,
): { readonly [K in Key]?: string } {
  return typeof value === 'string' ? ({ [key]: value } as { [K in Key]: string }) : {};
}
