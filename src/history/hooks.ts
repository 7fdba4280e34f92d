/** Pail's git hooks: which there are, where git looks for them, and what stands there. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gitEnv } from '../bucket/git-env.ts';
import { type DriverProgram, pathless, pathsIn } from './driver-config.ts';
import { allSettings, type GitSettings } from './settings.ts';

export const HOOKS = ['pre-commit', 'post-merge'] as const;
export type HookName = (typeof HOOKS)[number];

/** A variable of the environment that turns Pail's hooks off when it is `off`. */
export const HOOKS_VARIABLE = 'PAIL_HOOKS';

export type Hook = {
  readonly name: HookName;
  readonly file: string;
  /**
   * `ours`: Pail's, or somebody's that calls it. `missing`, `stale`: may be written. `theirs`: somebody's own.
   * `shared`: none, in a directory that `core.hooksPath` names, which is not Pail's to write to.
   */
  readonly state: 'ours' | 'missing' | 'stale' | 'theirs' | 'shared';
};

/** The hooks of the repository around `root`, which has these settings. */
export function findHooks(root: string, settings: GitSettings, program: DriverProgram): Hook[] {
  const isShared = (settings.get('core.hookspath') ?? '') !== '';
  const dir = resolve(root, ask(root, ['rev-parse', '--git-path', 'hooks']));
  return HOOKS.map((name) => {
    const file = join(dir, name);
    if (!existsSync(file)) return { name, file, state: isShared ? 'shared' : 'missing' };
    return { name, file, state: stateOf(readFileSync(file, 'utf8'), name, program) };
  });
}

/** Writes the hooks that are not there, or of another version of Pail; other people's stay. */
export function installHooks(root: string, program: DriverProgram): void {
  for (const { name, file, state } of findHooks(root, allSettings(root), program)) {
    if (state !== 'missing' && state !== 'stale') continue;
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, scriptOf(name, program), { mode: 0o755 });
  }
}

/** What somebody adds to a hook of their own. */
export function chainLine(name: HookName): string {
  return name === 'pre-commit' ? 'pail hook pre-commit || exit 1' : 'pail hook post-merge "$@"';
}

const MARK = '# Written by `pail doctor --fix`; a newer Pail writes it anew.';

/** Only a refusal (exit 1) of a Pail that is whole stops git: where it is gone or cannot start, nothing is in the way. */
function scriptOf(name: HookName, { node, script }: DriverProgram): string {
  return `#!/bin/sh
${MARK}
[ "$${HOOKS_VARIABLE}" = off ] && exit 0
n=${quoted(node)}; p=${quoted(script)}
if [ -x "$n" ] && [ -f "$p" ] && [ -f "\${p%bin/pail.js}dist/cli.js" ]; then "$n" "$p" hook ${name} "$@"
elif command -v pail >/dev/null 2>&1; then pail hook ${name} "$@"
fi
[ $? -ne 1 ]
`;
}

function stateOf(text: string, name: HookName, program: DriverProgram): Hook['state'] {
  if (!text.includes(MARK)) return text.includes(`pail hook ${name}`) ? 'ours' : 'theirs';
  const isCurrent = pathless(text) === pathless(scriptOf(name, program));
  return isCurrent && pathsIn(text).every((path) => existsSync(path)) ? 'ours' : 'stale';
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}

function ask(root: string, args: readonly string[]): string {
  const { stdout } = spawnSync('git', args, { cwd: root, env: gitEnv(), encoding: 'utf8' });
  return (stdout ?? '').replace(/\n$/, '');
}
