/** `undo`: what a commit, an import or an automation run did, taken back. */

import type { GitInfo } from '../../bucket/state-dir.ts';
import { changeOf, type Version } from '../../changes/past.ts';
import { type Step, type UndoConflict, undoSteps } from '../../changes/undo.ts';
import { PailError } from '../../errors.ts';
import { commitIdOf } from '../../history/revision.ts';
import type { PlanContext } from '../../plan/context.ts';
import type { Actor, FileEdit, Plan } from '../../plan/types.ts';
import { diffRecords } from '../../record/diff.ts';
import type { RecordData } from '../../record/types.ts';
import { collectionOfFile, type Model } from '../../schema/model.ts';
import { diskSources } from '../definitions.ts';
import { withEdits } from '../file-edits.ts';
import { UNDONE } from '../reshape/migrations.ts';
import { needGit } from '../revision-at.ts';
import { veiledSides } from '../veil/veiled-conflicts.ts';
import { broughtFiles, broughtVersions } from './commit-changes.ts';
import type { HistoryReading } from './ground.ts';
import { parkedBy, undoFiles, wordsOf } from './undo-files.ts';

/** Plan that takes back what `target` names. Throws `not_found`, `ambiguous`, `restricted`, or `conflict` with all of them. */
export async function undoChanges(
  reading: HistoryReading,
  target: string,
  actor: Actor,
): Promise<Plan> {
  const git = needGit(reading.stateDir.git);
  const commits = await commitsOf(reading, git, target);
  const files = await undoFiles(reading, git, commits);
  const context = await contextWith(reading.contextFor(actor), reading.root, files);
  const steps: Step[] = [];
  for (const at of commits) steps.push(...(await stepsOf(reading, at, context.model)));
  assertSomething(reading, commits, steps, files);
  const { changes, conflicts } = undoSteps(steps, context);
  if (conflicts.length > 0) {
    const seen = conflicts.map((one) => veiledSides(one, one.id, reading.veil()));
    throw conflictError(target, seen);
  }
  const [first = 0] = commits;
  const words = await wordsOf(git, reading.log.idOf(first));
  const isPlain = commits.length === 1 && !steps.some((step) => isGuarded(context.model, step));
  const what = isPlain ? words.subject : shortTarget(reading, target, commits);
  const migrations = words.migrations.join(',');
  const trailers = migrations === '' ? {} : { [UNDONE]: migrations };
  const parked = await parkedBy(reading, git, first);
  return { changes, files, parked, trailers, message: `undo: ${what}` };
}

/** Whether the step changed a sensitive field: what the old subject says of it is not said again. */
function isGuarded({ collections }: Model, { collection: path, before, after }: Step): boolean {
  const sensitive = new Set(collections.get(path)?.sensitive);
  return diffRecords(before ?? {}, after ?? {}).some(({ keys: [name = ''] }) =>
    sensitive.has(name),
  );
}

function shortTarget({ log }: HistoryReading, target: string, commits: readonly number[]): string {
  const [first = 0] = commits;
  return commits.length === 1
    ? log.idOf(first).slice(0, 10)
    : `${target} (${commits.length} commits)`;
}

/** Knows also the collections whose schemas come back: their records do, too. */
async function contextWith(
  context: PlanContext,
  root: string,
  files: readonly FileEdit[],
): Promise<PlanContext> {
  if (files.length === 0) return context;
  const { makeDefinitions } = await import('../make-definitions.ts');
  const { config, schemas } = withEdits(diskSources(root), files);
  const { collections } = makeDefinitions(config, schemas).model;
  const { model } = context;
  return {
    ...context,
    model: { ...model, collections: new Map([...collections, ...model.collections]) },
  };
}

/** Positions, newest first. */
async function commitsOf(
  reading: HistoryReading,
  git: GitInfo,
  target: string,
): Promise<readonly number[]> {
  const { log } = reading;
  const isVia = target.includes(':');
  const begun = isVia
    ? log.newestFirst().filter((at) => isWorkOf(reading, at, target))
    : log.findByPrefix(target.toLowerCase());
  const named = isVia || begun.length > 0 ? null : await commitIdOf(git, target);
  const found = named === null ? begun : log.findByPrefix(named);
  const [first] = found;
  if (first === undefined) {
    const expected =
      'expected the first digits of a commit of this history, a name such as HEAD~1, or import:<id>, automation:<id>';
    const elsewhere = `it is commit ${named?.slice(0, 10)}, which is not in the history of what is checked out`;
    const hint = isVia
      ? 'no commit of this history was made by it'
      : named === null
        ? expected
        : elsewhere;
    const message = `there is nothing to undo at "${target}": ${hint}; \`pail log\` shows commits`;
    throw new PailError('not_found', message, { target });
  }
  if (!isVia && found.length > 1) {
    const candidates = found.slice(0, 6).map((at) => log.idOf(at).slice(0, 12));
    const message = `"${target}" could be ${candidates.join(', ')}; give more of it`;
    throw new PailError('ambiguous', message, { target, candidates });
  }
  return found;
}

/** Who merges brings in the work of others. */
function isWorkOf({ log }: HistoryReading, at: number, via: string): boolean {
  if (!log.hasFiles(at)) return false;
  const commit = log.infoOf(at);
  return commit.via === via && !commit.isMerge;
}

/** What one commit did to records. Throws `restricted` at the end of a shallow clone. */
export async function stepsOf(reading: HistoryReading, at: number, model: Model): Promise<Step[]> {
  const { log } = reading;
  const commit = log.infoOf(at);
  const short = log.idOf(at).slice(0, 10);
  if (commit.isBoundary) {
    const message = `this shallow clone ends at ${short}, so what it changed is not known; \`git fetch --unshallow\` gets the rest`;
    throw new PailError('restricted', message, { commit: commit.id });
  }
  const versions = await broughtVersions(reading, at);
  return versions.flatMap((version) => stepOf(version, model) ?? []);
}

/** Throws `restricted` when the commits are about neither records nor definitions. */
function assertSomething(
  reading: HistoryReading,
  commits: readonly number[],
  steps: readonly Step[],
  files: readonly FileEdit[],
): void {
  const hasRecords = commits.some((at) => broughtFiles(reading, at).size > 0);
  if (steps.length > 0 || files.length > 0 || hasRecords) return;
  const short = reading.log.idOf(commits[0] ?? 0).slice(0, 10);
  const message = `${short} changed no records, schemas or views; \`git revert ${short}\` takes back other files`;
  throw new PailError('restricted', message, { commit: short });
}

function stepOf(version: Version, model: Model): Step | null {
  const [parent = null] = version.parents;
  const change = changeOf(version);
  if (change.op === 'layout' || change.op === 'move') return null;
  const broken = [version, parent].find((one) => one?.content.kind === 'unreadable');
  if (broken !== undefined && broken !== null) {
    const message = `${version.id} could not be read ${broken === version ? 'after' : 'before'} that commit, so its change cannot be taken back; use \`pail restore ${version.id} --at <revision>\``;
    throw new PailError('restricted', message, { id: version.id });
  }
  const collection = collectionOfFile(model, change.path);
  if (collection === undefined) return null;
  return {
    collection: collection.path,
    id: version.id,
    ...(change.from === undefined ? {} : { from: change.from }),
    before: dataOf(parent),
    after: dataOf(version),
  };
}

function dataOf(version: Version | null): RecordData | null {
  return version?.content.kind === 'record' ? (version.content.data as RecordData) : null;
}

function conflictError(target: string, conflicts: readonly UndoConflict[]): PailError {
  const lines = conflicts.map(
    ({ id, pointer, message }) => `${id}${pointer === '' ? '' : ` ${pointer}`}: ${message}`,
  );
  const shown = lines.slice(0, 20).join('\n');
  const more = lines.length > 20 ? `\nand ${lines.length - 20} more` : '';
  const message = `${target} cannot be undone, nothing was changed; it was built upon since:\n${shown}${more}`;
  return new PailError('conflict', message, { target, conflicts });
}
