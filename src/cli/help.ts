/** The overview that `pail`, `pail --help` and `pail help` print: every verb that people use, on one screen. */

import { type App, GROUPS } from './app.ts';

/** Git runs these. */
const FOR_GIT: ReadonlySet<string> = new Set(['merge-driver', 'hook']);

/** At most 52 lines of at most 80 characters. */
export function overview(app: App): string {
  const lines = ['pail: a CRM that lives in a git repository', ''];
  for (const group of GROUPS) {
    app.verbs
      .filter((verb) => verb.group === group && !FOR_GIT.has(verb.name))
      .forEach((verb, index) => {
        const label = index === 0 ? group : '';
        lines.push(`  ${label.padEnd(10)}${verb.name.padEnd(14)}${verb.summary}`);
      });
  }
  lines.push(
    '',
    'Flags: -C DIR --json --dry-run --as USER --archived --quiet --verbose --no-color',
    'More: pail help VERB',
  );
  return `${lines.join('\n')}\n`;
}
