/** Views that name a tag: what becomes of their files when it gets another name. */

import { isAboutTags, retagged } from '../../crm/tags/tag-words.ts';
import { parseExpression } from '../../expr/parse.ts';
import type { FileEdit } from '../../plan/types.ts';
import type { Splice } from '../../record/splice.ts';
import { type YamlText, yamlTexts } from '../../record/yaml-texts.ts';
import type { View } from '../../view/types.ts';
import { diskSources } from '../definitions.ts';
import { editsOf } from '../reshape/ground.ts';
import { isExpression, splitSign } from '../reshape/view-uses.ts';

export type RetaggedViews = {
  readonly files: readonly FileEdit[];
  /** Places that may mean the tag and stay as they are: `views/vip.yaml /params/tag/default`. */
  readonly left: readonly string[];
};

/** Faulty views stay as they are. */
export function retaggedViews(
  root: string,
  views: ReadonlyMap<string, View>,
  gone: ReadonlySet<string>,
  keep: string,
): RetaggedViews {
  const sources = diskSources(root);
  const byFile = new Map([...views.values()].map((view) => [view.file, view]));
  const splices: { path: string; splice: Splice }[] = [];
  const left: string[] = [];
  for (const { path, text } of sources.views) {
    const view = byFile.get(path);
    if (view === undefined) continue;
    const texts = yamlTexts(text);
    const orders = view.group !== undefined && isAboutTags(parseExpression(view.group.by));
    const inOrder = texts.filter(({ pointer }) => ORDER.test(pointer));
    const isDouble = inOrder.some(({ value }) => value === keep);
    for (const one of texts) {
      const { pointer, value } = one;
      if (isExpression(pointer)) {
        const [sign, source] = splitSign(one);
        const { text: next, isUnsure } = retagged(source, gone, keep);
        if (next !== source) splices.push({ path, splice: one.become(sign + next) });
        if (isUnsure) left.push(`${path} ${pointer}`);
      } else if (orders && !isDouble && ORDER.test(pointer) && gone.has(value)) {
        splices.push({ path, splice: one.become(keep) });
      } else if (mayMean(one, gone)) left.push(`${path} ${pointer}`);
    }
  }
  return { files: editsOf(sources, splices), left };
}

const ORDER = /^\/group\/order\/\d+$/;

/** What is searched for and what parameters hold may be tags, or other words. */
function mayMean({ pointer, value }: YamlText, gone: ReadonlySet<string>): boolean {
  if (pointer === '/query/search') return [...gone].some((name) => value.includes(name));
  if (/^\/params\/[^/]+\/default$/.test(pointer)) return gone.has(value.slice(1, -1)); // A text in CEL.
  return ORDER.test(pointer) && gone.has(value);
}
