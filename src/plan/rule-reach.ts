/** How far the rules of schemas look beyond the record that they are about. */

import { PailError } from '../errors.ts';
import { type Ast, childrenOf } from '../expr/ast.ts';
import { compileExpression } from '../expr/compile.ts';
import { parseExpression } from '../expr/parse.ts';
import type { Collection, Model, Relation } from '../schema/model.ts';

/** What checks of a collection's records read of other records. */
export type Reach = {
  readonly collection: string;
  /** Relations that are followed, in whichever direction. */
  readonly relations: ReadonlySet<Relation>;
  /** At most so many of them, one after the other. */
  readonly steps: number;
  /** It also depends on what no relation leads to: the moment, segments, history. */
  readonly isOpen: boolean;
  /** It depends on the day: what was found today holds until tomorrow. */
  readonly isDaily: boolean;
};

/** Reaches by model; compiling the rules of a model takes some milliseconds. */
const known = new WeakMap<Model, readonly Reach[]>();

/** Of all rules whose outcome may change while the record stays as it is. */
export function reachesOf(model: Model): readonly Reach[] {
  const found = known.get(model) ?? [...model.collections.values()].flatMap(reachesIn(model));
  known.set(model, found);
  return found;
}

function reachesIn(model: Model): (collection: Collection) => Reach[] {
  return (collection) => {
    const own = [
      ...collection.checks.map(({ rule }) => rule),
      ...[...collection.fields.values()].flatMap(({ lifecycle }) => lifecycle?.requireExpr ?? []),
    ];
    const chosen = collection.relations.flatMap((relation) =>
      relation.to.flatMap((path) => {
        const target = model.collections.get(path);
        if (relation.where === undefined || target === undefined) return [];
        const reach = reachOf(relation.where, target, model);
        const relations = new Set([...reach.relations, relation]);
        return { ...reach, collection: collection.path, relations, steps: reach.steps + 1 };
      }),
    );
    const reaches = [...own.map((source) => reachOf(source, collection, model)), ...chosen];
    return reaches.filter(({ steps, isOpen, isDaily }) => steps > 0 || isOpen || isDaily);
  };
}

/** What is found by nothing but looking again. */
const OPEN = ['now', 'me', 'segment', 'history', 'dates'];

function reachOf(source: string, collection: Collection, model: Model): Reach {
  const nothing = { collection: collection.path, relations: new Set<Relation>(), steps: 0 };
  try {
    const { ast, uses } = compileExpression(source, { model, collection, timezone: 'UTC' });
    const isOpen = OPEN.some((use) => uses.has(use));
    const isDaily = uses.has('today');
    if (!uses.has('relations')) return { ...nothing, isOpen, isDaily };
    const { relations, steps } = new Walk(model).of(ast);
    return { ...nothing, relations, steps, isOpen, isDaily };
  } catch (error) {
    // A faulty rule is a problem of its schema, which is checked anew when that changes.
    if (error instanceof PailError) return { ...nothing, isOpen: true, isDaily: false };
    throw error;
  }
}

/**
 * Takes every name that some relation or computed field has for that relation or field: more than is meant, as what a
 * name means depends on what stands before it, and never less.
 */
class Walk {
  readonly #relations = new Map<string, Relation[]>();
  readonly #computed = new Map<string, Set<string>>();

  constructor(model: Model) {
    for (const { fields, relations } of model.collections.values()) {
      for (const relation of relations) {
        for (const name of [relation.as, relation.inverse]) {
          if (name !== undefined) push(this.#relations, name, relation);
        }
      }
      for (const { name, computed } of fields.values()) {
        if (computed === undefined) continue;
        this.#computed.set(name, (this.#computed.get(name) ?? new Set()).add(computed));
      }
    }
  }

  of(ast: Ast, under: ReadonlySet<string> = new Set()): Pick<Reach, 'relations' | 'steps'> {
    const parts = childrenOf(ast).map((child) => this.of(child, under));
    const name = nameIn(ast);
    if (name !== null && !under.has(name)) {
      const named = this.#relations.get(name);
      if (named !== undefined) parts.push({ relations: new Set(named), steps: 1 });
      for (const source of this.#computed.get(name) ?? []) {
        parts.push(this.of(parseExpression(source), new Set([...under, name])));
      }
    }
    return {
      relations: new Set(parts.flatMap(({ relations }) => [...relations])),
      steps: parts.reduce((sum, { steps }) => sum + steps, 0),
    };
  }
}

function nameIn(ast: Ast): string | null {
  if (ast.op === 'name' || ast.op === 'member') return ast.name;
  return ast.op === 'index' && ast.index.op === 'literal' ? String(ast.index.value) : null;
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
