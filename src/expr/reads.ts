/** Which stored fields of its own record an expression can read: what a planner fetches before it runs. */

import type { Collection, Field } from '../schema/model.ts';
import { type Ast, childrenOf, type Span } from './ast.ts';
import { MACROS } from './function-spec.ts';
import { parseExpression } from './parse.ts';

/** A relation reached by its name, as `company` in `company.tier`; `at` is where that name stands. */
export type Hop = { readonly alias: string; readonly at: Span };

export type Reads = {
  /** Paths of stored fields (`stage`, `address.city`), the field behind a relation among them; `id` for the id. */
  readonly paths: ReadonlySet<string>;
  /** Relations whose target's members are read; undefined when it uses one in another way, or loops. */
  readonly hops: readonly Hop[] | undefined;
};

/** Undefined when it may read the whole record. The expression must have passed the compiler for the collection. */
export function readsOf(ast: Ast, collection: Collection): Reads | undefined {
  const reader = new Reader();
  reader.visit(ast, collection, NO_LOCALS);
  if (reader.isWhole) return undefined;
  return { paths: reader.paths, hops: reader.isSimple ? reader.hops : undefined };
}

const NO_LOCALS: ReadonlySet<string> = new Set();
/** These ask about the record by its id when no record is named. */
const ABOUT_RECORD = new Set(['segment', 'changedAt']);

class Reader {
  readonly paths = new Set<string>();
  readonly hops: Hop[] = [];
  isWhole = false;
  isSimple = true;
  readonly #computed = new Set<string>();

  visit(ast: Ast, of: Collection, locals: ReadonlySet<string>): void {
    switch (ast.op) {
      case 'literal':
        return;
      case 'name':
      case 'member':
        this.#chain(ast, of, locals);
        return;
      case 'method':
        this.#method(ast, of, locals);
        return;
      case 'call':
        if (ABOUT_RECORD.has(ast.name)) this.#add('id');
        for (const arg of ast.args) this.visit(arg, of, locals);
        return;
      default:
        for (const child of childrenOf(ast)) this.visit(child, of, locals);
    }
  }

  #method(ast: Extract<Ast, { op: 'method' }>, of: Collection, locals: ReadonlySet<string>): void {
    this.visit(ast.target, of, locals);
    const [variable, ...bodies] = ast.args;
    if (!MACROS.has(ast.name) || variable?.op !== 'name') {
      for (const arg of ast.args) this.visit(arg, of, locals);
      return;
    }
    this.isSimple = false;
    const inner = new Set([...locals, variable.name]);
    for (const body of bodies) this.visit(body, of, inner);
  }

  /** A name, or members of one. Anything else before the dot is visited by itself. */
  #chain(ast: Ast, of: Collection, locals: ReadonlySet<string>): void {
    const names: string[] = [];
    let root = ast;
    for (; root.op === 'member'; root = root.target) names.unshift(root.name);
    if (root.op !== 'name') {
      this.visit(root, of, locals);
      return;
    }
    if (locals.has(root.name)) return;
    const own = root.name === 'record' && !isMember(of, 'record');
    const [name, ...rest] = own ? names : [root.name, ...names];
    if (name === undefined) this.isWhole = true;
    else this.#member(of, name, rest, own ? undefined : root);
  }

  #member(of: Collection, name: string, rest: readonly string[], at: Span | undefined): void {
    const field = of.fields.get(name);
    if (field?.computed !== undefined) {
      this.#computedField(of, name, field.computed);
      return;
    }
    if (field !== undefined) {
      this.#add(pathWithin(field, rest));
      // Where the file does not say it, history does, by the id.
      if (field.path === 'updatedAt') this.#add('id');
      return;
    }
    const relation = of.forward.get(name);
    if (relation !== undefined) {
      this.paths.add(relation.field);
      for (const own of Object.values(relation.within ?? {})) this.paths.add(own);
      if (rest.length === 0 || at === undefined) this.isSimple = false;
      else this.hops.push({ alias: name, at });
      return;
    }
    if (of.inverse.has(name)) this.#add('id');
    // A computed field may read what is kept from the reader: then it runs on the record as it is.
    else if (of.whole !== undefined && isMember(of.whole, name)) this.isWhole = true;
  }

  #computedField(of: Collection, name: string, source: string): void {
    this.isSimple = false;
    if (this.#computed.has(name)) return;
    this.#computed.add(name);
    this.visit(parseExpression(source), of, NO_LOCALS);
  }

  #add(path: string): void {
    this.isSimple = false;
    this.paths.add(path);
  }
}

function isMember({ fields, forward, inverse }: Collection, name: string): boolean {
  return fields.has(name) || forward.has(name) || inverse.has(name);
}

/** The path as deep as the schema names it. */
function pathWithin(field: Field, rest: readonly string[]): string {
  let found = field;
  for (const name of rest) {
    const inner = found.properties?.get(name);
    if (inner === undefined) break;
    found = inner;
  }
  return found.path;
}
