/** A past for a generated bucket: commits that change a few files and undo it, so that HEAD's content stays as it is. */

import { execFileSync } from 'node:child_process';
import { Random } from './random.ts';

const FILES_PER_COMMIT = 4;

/** Adds `count` commits (an even number) on top of HEAD, without touching the work tree. Deterministic. */
export function addHistory(root: string, count: number, seed: number): void {
  const listed = git(root, ['ls-tree', '-r', 'HEAD', '--', 'bucket']);
  const files = listed.trimEnd().split('\n').map(entryOf);
  const head = git(root, ['rev-parse', 'HEAD']).trim();
  const random = new Random(seed);
  const start = Number(git(root, ['show', '-s', '--format=%ct', 'HEAD']));
  const lines = ['blob', 'mark :1', 'data 3', '{}', ''];
  for (let i = 0; i < count / 2; i++) {
    const picked = Array.from({ length: FILES_PER_COMMIT }, () => random.pick(files));
    const at = start + (i + 1) * 120;
    const from = i === 0 ? head : null;
    lines.push(
      ...commitLines(
        at,
        from,
        picked.map(({ path }) => `M 100644 :1 ${path}`),
      ),
    );
    lines.push(
      ...commitLines(
        at + 60,
        null,
        picked.map(({ path, blob }) => `M 100644 ${blob} ${path}`),
      ),
    );
  }
  const input = `${lines.join('\n')}\n`;
  execFileSync('git', ['fast-import', '--quiet'], { cwd: root, input });
}

function commitLines(at: number, from: string | null, changes: readonly string[]): string[] {
  return [
    'commit refs/heads/main',
    `committer Ada Bench <ada@acme.example> ${at} +0000`,
    'data 6',
    'edited',
    ...(from === null ? [] : [`from ${from}`]),
    ...changes,
    '',
  ];
}

function entryOf(line: string): { readonly path: string; readonly blob: string } {
  const [facts = '', path = ''] = line.split('\t');
  return { path, blob: facts.split(' ')[2] ?? '' };
}

function git(cwd: string, args: readonly string[]): string {
  return execFileSync('git', args, { cwd, encoding: 'utf8', maxBuffer: 1 << 30 });
}
