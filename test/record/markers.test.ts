import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { canonicalText } from '../../src/record/canonical.ts';
import { parseMarkers } from '../../src/record/markers.ts';
import { mergeRecords } from '../../src/record/merge.ts';
import { NO_RULES } from '../../src/record/merge-types.ts';
import type { JsonObject } from '../../src/record/types.ts';
import { recordOf, type Side, type Slots, slots } from './merge-oracle.ts';

const BASE = { id: 'deal_a', title: 'Acme', stage: 'lead', value: 1, tags: ['a'] };
const OURS = { ...BASE, stage: 'won', value: 2 };
const THEIRS = { ...BASE, stage: 'lost', tags: ['a', 'b'] };

/** What `git merge-file` makes of three records. */
function mergedByGit(records: readonly object[], ...style: string[]): string {
  const dir = mkdtempSync(join(tmpdir(), 'pail-markers-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const [ours, base, theirs] = ['ours', 'base', 'theirs'].map((name, i) => {
    writeFileSync(join(dir, name), canonicalText(records[i]));
    return join(dir, name);
  }) as [string, string, string];
  const args = ['merge-file', '-p', ...style, '-L', 'HEAD', '-L', 'base', '-L', 'topic'];
  return spawnSync('git', [...args, ours, base, theirs], { encoding: 'utf8' }).stdout;
}

describe('markers', () => {
  it.each([
    ['merge', [], null],
    ['diff3', ['--diff3'], { ...BASE, tags: ['a', 'b'] }],
    ['zdiff3', ['--zdiff3'], { ...BASE, tags: ['a', 'b'] }],
  ] as const)('in the style %s give both sides whole', (_, style, base) => {
    const text = mergedByGit([OURS, BASE, THEIRS], ...style);
    expect(text).toContain('<<<<<<< HEAD');
    const wanted = {
      // Git sees one clash in the neighbouring lines of stage and value, and merges the tags.
      ours: { ...OURS, tags: ['a', 'b'] },
      theirs: THEIRS,
      base,
      labels: { ours: 'HEAD', theirs: 'topic' },
    };
    expect(parseMarkers(Buffer.from(text))).toEqual(wanted);
    expect(parseMarkers(Buffer.from(text.replaceAll('\n', '\r\n')))).toEqual(wanted);
  });

  it.each([
    ['no markers', canonicalText(BASE)],
    ['no end', '<<<<<<< HEAD\n{}\n=======\n[]\n'],
    ['no beginning', '{}\n=======\n[]\n>>>>>>> topic\n'],
    ['nested', '<<<<<<< a\n<<<<<<< b\n{}\n=======\n[]\n>>>>>>> topic\n'],
    ['UTF-16', '\uFFFD'],
  ])('%s: none', (_, text) => {
    expect(parseMarkers(Buffer.from(text))).toBeNull();
  });

  it('a side that is no record is null, the other is there', () => {
    const text = '<<<<<<< a\n{"id": "x"}\n=======\n{"id":\n>>>>>>> b\n';
    expect(parseMarkers(Buffer.from(text))).toMatchObject({ ours: { id: 'x' }, theirs: null });
  });

  it('hold all that the sides said of plain fields: merging again gives what merging gave', () => {
    let read = 0;
    fc.assert(
      fc.property(slots, (all) => {
        const [base, ours, theirs] = [plain(all, 'b'), plain(all, 'o'), plain(all, 't')];
        const marked = parseMarkers(Buffer.from(mergedByGit([ours, base, theirs], '--diff3')));
        // Git merges lines, so that a comma may be missing at their seams.
        if (marked?.ours == null || marked.theirs === null || marked.base === null) return;
        read++;
        expect(mergeRecords(marked.base, marked.ours, marked.theirs, NO_RULES)).toEqual(
          mergeRecords(base, ours, theirs, NO_RULES),
        );
      }),
      { numRuns: 60 },
    );
    expect(read).toBeGreaterThan(20);
  });
});

function plain(all: Slots, side: Side): JsonObject {
  const { lines: _, log: __, tags: ___, notes: ____, ...rest } = recordOf(all, side);
  return rest;
}
