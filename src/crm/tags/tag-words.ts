/** Tags that expressions name: `"vip" in tags`, `contact.tags.exists(t, t == "vip")`. */

import { PailError } from '../../errors.ts';
import { type Ast, childrenOf, type Span } from '../../expr/ast.ts';
import { parseExpression } from '../../expr/parse.ts';
import { spliced } from '../../record/splice.ts';

export type Retagged = {
  readonly text: string;
  /** It speaks of tags, and the name stands in it where nobody can tell whether the tag is meant. */
  readonly isUnsure: boolean;
};

/** The expression with `keep` for the tags that go; itself where it names none, or cannot be read. */
export function retagged(source: string, gone: ReadonlySet<string>, keep: string): Retagged {
  const same = { text: source, isUnsure: false };
  if (![...gone].some((name) => source.includes(name))) return same;
  try {
    const { meant, others, saysTags } = literalsIn(parseExpression(source), gone);
    const text = JSON.stringify(keep);
    return {
      text: spliced(
        source,
        meant.map(({ start, end }) => ({ start, end, text })),
      ),
      isUnsure: saysTags && others.length > 0,
    };
  } catch (error) {
    if (error instanceof PailError) return same;
    throw error;
  }
}

/** True for `tags`, `company.tags`, and for parts of them. */
export function isAboutTags(ast: Ast): boolean {
  switch (ast.op) {
    case 'name':
    case 'member':
      return ast.name === 'tags';
    case 'index':
    case 'method':
      return isAboutTags(ast.target);
    default:
      return false;
  }
}

type Found = { readonly meant: Span[]; readonly others: Span[]; saysTags: boolean };

function literalsIn(whole: Ast, gone: ReadonlySet<string>): Found {
  const found: Found = { meant: [], others: [], saysTags: false };
  /** `about`: what stands here is compared with tags. */
  const visit = (ast: Ast, about: boolean): void => {
    if (isAboutTags(ast)) found.saysTags = true;
    if (ast.op === 'literal') {
      if (typeof ast.value !== 'string' || !gone.has(ast.value)) return;
      (about ? found.meant : found.others).push(ast);
    } else if (ast.op === 'binary') {
      const isCompared = about || isAboutTags(ast.left) || isAboutTags(ast.right);
      visit(ast.left, isCompared);
      visit(ast.right, isCompared);
    } else if (ast.op === 'method') {
      // `["vip", "top"].exists(one, one in tags)`
      visit(ast.target, about || ast.args.some(asksTags));
      for (const arg of ast.args) visit(arg, about || isAboutTags(ast.target));
    } else {
      for (const child of childrenOf(ast)) visit(child, about);
    }
  };
  visit(whole, false);
  return found;
}

function asksTags(ast: Ast): boolean {
  if (ast.op === 'binary' && ast.operator === 'in' && isAboutTags(ast.right)) return true;
  return childrenOf(ast).some(asksTags);
}
