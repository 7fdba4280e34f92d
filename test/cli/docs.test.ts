import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../src/cli/app.ts';
import type { Env } from '../../src/cli/env.ts';
import { declareVerbs } from '../../src/cli/verbs.ts';
import { ERROR_CODES } from '../../src/errors.ts';

const docs = readFileSync('docs/cli.md', 'utf8');
const app = createApp({ stdout: { write: () => undefined } } as unknown as Env);
declareVerbs(app);

/** The part of the text under `## name`. */
function section(name: string): string {
  return docs.split(/^## /m).find((part) => part.startsWith(`${name}\n`)) ?? '';
}

describe('docs/cli.md', () => {
  it.each(app.program.commands.map((command) => [command.name(), command] as const))(
    'describes %s, its alias and its options',
    (name, command) => {
      const text = section(name);
      expect(text).toContain(`pail ${name}`);
      for (const alias of command.aliases()) expect(text).toContain(`\`${alias}\``);
      for (const option of command.options) expect(text).toContain(option.long);
    },
  );

  it.each(app.program.options.map((option) => option.flags))('describes %s', (flags) => {
    expect(section('Everywhere')).toContain(`\`${flags}\``);
  });

  it.each(ERROR_CODES)('names the error code %s', (code) => {
    expect(docs).toContain(`\`${code}\``);
  });

  it('lists no verb that is not there', () => {
    const headings = [...docs.matchAll(/^## ([\w-]+)$/gm)].map((match) => match[1]);
    expect(headings).toEqual(['Everywhere', ...app.program.commands.map((c) => c.name())]);
  });
});

/** Arguments of a line as a shell would give them: quotes go, a remark behind spaces too. */
function argsOf(line: string): string[] {
  const words = line.replace(/\s{2,}#.*$/, '').match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
  return words.slice(1).map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

/** Verbs that git runs, not people. */
const FOR_GIT = new Set(['hook', 'merge-driver']);

describe('examples in the help', () => {
  const parsed: string[] = [];
  const shown: string[] = [];
  const env = { stdout: { write: (text: string) => shown.push(text) } } as unknown as Env;
  const made = createApp(env);
  declareVerbs({
    ...made,
    on(command, _run, pick) {
      command.action((...given: unknown[]) => {
        pick(given.slice(0, -2), command.optsWithGlobals());
        parsed.push(command.name());
      });
    },
  });
  const verbs = made.program.commands.map((command) => command.name());

  it.each(verbs.filter((verb) => !FOR_GIT.has(verb)))(
    'pail %s: there are some, and they are understood',
    async (verb) => {
      shown.length = 0;
      const command = made.program.commands.find((one) => one.name() === verb);
      command?.outputHelp();
      const lines = [...shown.join('').matchAll(/^ {2}(pail .+)$/gm)].map(
        (match) => match[1] ?? '',
      );
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) {
        parsed.length = 0;
        await made.program.parseAsync(argsOf(line), { from: 'user' });
        expect(parsed, line).toHaveLength(1);
      }
      expect(lines.some((line) => line.startsWith(`pail ${verb}`))).toBe(true);
    },
  );
});
