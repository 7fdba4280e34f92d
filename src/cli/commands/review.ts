/** `pail review`: what a branch or pull request does to the records, in their own words. */

import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { writeJson } from '../output.ts';
import { withWorkspace } from '../session.ts';

export type ReviewOptions = Globals & { readonly range: string; readonly md: boolean };

export function declareReview(app: App): void {
  const command = app
    .verb('history', 'review [range]', 'what a branch does to the records')
    .option('--md', 'as Markdown, for a comment on a pull request');
  command.addHelpText(
    'after',
    `
<range> is a branch: what it did since it left the main one, as a pull request shows it; base...head says the same
of any two. base..head sets the two side by side as they stand. A commit, tag or date alone: from there to the work
tree, HEAD by default; the main branch alone: all that was done here since it was left. Exit code 1 when records
break rules that they did not break before.

  pail review what-if
  pail review origin/main...HEAD --md
  pail review main..what-if`,
  );
  app.on(command, runReview, ([range], flags) => ({
    range: typeof range === 'string' ? range : 'HEAD',
    md: flags['md'] === true,
  }));
}

export async function runReview(env: Env, options: ReviewOptions): Promise<number> {
  return withWorkspace(env, options, async ({ workspace, actor }) => {
    const { review, reviewJson } = await import('../../workspace/review/review.ts');
    const { branchEnds } = await import('../../workspace/review/range.ts');
    const ends = await branchEnds(workspace.root, options.range);
    const found = await review(workspace, ends, actor, env.now());
    if (options.json) {
      writeJson(env, reviewJson(found));
    } else {
      const { reviewText } = await import('../review-text.ts');
      env.stdout.write(`${reviewText(found, workspace.config, options.md)}\n`);
    }
    return found.broken.length > 0 ? 1 : 0;
  });
}
