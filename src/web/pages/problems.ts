/** `/problems`: every fault in the workspace's files, by file. */
import type { Problem } from '../../errors.ts';
import { problemWords } from '../../view/problem-words.ts';
import type { Reading } from '../../workspace/types.ts';
import { editHref } from '../form/record-form.ts';
import { recordHref } from '../shown-cell.ts';
import type { Page, Site } from '../site.ts';

const SHOWN_FILES = 200;

export async function problemsData(workspace: Reading): Promise<object> {
  const problems = await workspace.problems();
  return { version: 1, problems, total: problems.length };
}

export async function problemsPage(site: Site): Promise<Page> {
  const problems = await site.workspace.problems();
  const errors = problems.filter((problem) => problem.level === 'error').length;
  const files = filesOf(site, problems);
  return {
    template: 'problems-page',
    title: 'Problems',
    icon: 'alert',
    frame: 'flow',
    model: {
      errors,
      warnings: problems.length - errors,
      files: files.slice(0, SHOWN_FILES),
      more: Math.max(0, files.length - SHOWN_FILES),
      sound: problems.length === 0,
    },
  };
}

type FileProblems = {
  readonly path: string;
  readonly tone: string;
  readonly href?: string;
  readonly title?: string;
  /** Of the form that changes the record; absent where none can. */
  readonly edit?: string;
  readonly problems: readonly Problem[];
};

/** Files with errors first, then by path. */
function filesOf({ workspace, live }: Site, problems: readonly Problem[]): FileProblems[] {
  const byPath = new Map<string, Problem[]>();
  for (const problem of problems) {
    const own = byPath.get(problem.path) ?? [];
    byPath.set(problem.path, own);
    own.push({ ...problem, message: problemWords(problem, workspace.model) });
  }
  const files = [...byPath].map(([path, own]): FileProblems => {
    const id = own.find((problem) => problem.id !== undefined)?.id;
    const record = id === undefined ? undefined : workspace.index.get(id);
    const isError = own.some((problem) => problem.level === 'error');
    const isFixed = workspace.model.collections.get(record?.collection ?? '')?.appendOnly === true;
    const known =
      record === undefined
        ? {}
        : {
            href: recordHref(record.id),
            title: workspace.displayName(record),
            ...(workspace === live && !isFixed ? { edit: editHref(record.id) } : {}),
          };
    return { path, tone: isError ? 'red' : 'amber', problems: own, ...known };
  });
  return files.sort((a, b) => b.tone.localeCompare(a.tone) || a.path.localeCompare(b.path));
}
