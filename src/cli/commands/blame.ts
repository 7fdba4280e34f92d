/** `pail blame`: where each value of a record comes from. */

import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { warn, writeJson } from '../output.ts';
import { oneLine } from '../render/safe-text.ts';
import { withWorkspace } from '../session.ts';

export type BlameOptions = Globals & { readonly record: string };

export function declareBlame(app: App): void {
  const command = app.verb('history', 'blame <record>', 'who set each field, when, by what');
  command.addHelpText('after', '\n  pail blame deal_7k2\n  pail blame acme.com --json');
  app.on(command, runBlame, ([record]) => ({ record: record as string }));
}

export async function runBlame(env: Env, options: BlameOptions): Promise<number> {
  return withWorkspace(env, options, async ({ workspace }) => {
    const { id, collection, items, notices } = await workspace.history.blame(options.record);
    for (const notice of notices) warn(env, options, notice);
    if (options.json) {
      writeJson(env, { id, collection, items });
      return 0;
    }
    const { commitHead } = await import('../history-text.ts');
    const names = items.map(({ field }) => oneLine(field));
    const texts = items.map(({ text }) => oneLine(text));
    const [nameWidth, textWidth] = [longest(names), longest(texts)];
    items.forEach((item, index) => {
      const name = (names[index] ?? '').padEnd(nameWidth);
      const text = (texts[index] ?? '').padEnd(textWidth);
      const older = item.isBoundary ? '  or before' : '';
      env.stdout.write(`${name}  ${text}  ${commitHead(env, workspace, item)}${older}\n`);
    });
    return 0;
  });
}

function longest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}
