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
