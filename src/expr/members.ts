/** What stands after a record's or object's dot: stored and computed fields, relations forward and back. */

import type { RecordData } from '../record/types.ts';
import type { Collection, Field, Relation } from '../schema/model.ts';
import type { Span } from './ast.ts';
import { type Compiler, type FieldRef, type Frame, spend } from './node.ts';
import { fieldReader, propertyGetter } from './read-field.ts';
import { ANY, commonType, listOf, typeOfField, typeOfTargets } from './type-of-field.ts';
import type { Type, Value } from './types.ts';

export type Member = {
  readonly type: Type;
  readonly read: (object: RecordData, frame: Frame) => Value;
  readonly cost: number;
  readonly field?: FieldRef;
  /** Set instead of `field` for properties of objects: their collection is the object's. */
  readonly property?: Field;
};

/** All names after the dot of a record of these collections, in schema order. */
export function memberNames(collections: readonly Collection[]): string[] {
  const names = new Set<string>();
  for (const { fields, forward, inverse } of collections) {
    for (const name of [...fields.keys(), ...forward.keys(), ...inverse.keys()]) names.add(name);
  }
  return [...names];
}

/**
 * Member of a record, or undefined when no collection has it. A record of several collections (a polymorphic
 * relation) has the members of each; those that its own collection lacks are null.
 */
export function recordMember(
  compiler: Compiler,
  of: Collection | readonly Collection[],
  name: string,
  span: Span,
): Member | undefined {
  if (!isCollections(of)) return memberOfOne(compiler, of, name, span);
  if (of.length === 1 && of[0] !== undefined) return memberOfOne(compiler, of[0], name, span);
  const byPrefix = new Map<string, Member>();
  for (const collection of of) {
    const member = memberOfOne(compiler, collection, name, span);
    if (member !== undefined) byPrefix.set(collection.prefix, member);
  }
  const members = [...byPrefix.values()];
  if (members.length === 0) return undefined;
  const types = members.map((member) => member.type);
  const type = types.reduce((a, b) => commonType(a, b) ?? ANY);
  return {
    type,
    cost: Math.max(...members.map((member) => member.cost)),
    read: (record, frame) => byPrefix.get(prefixOf(record))?.read(record, frame) ?? null,
  };
}

function isCollections(of: Collection | readonly Collection[]): of is readonly Collection[] {
  return Array.isArray(of);
}

function prefixOf(record: RecordData): string {
  return typeof record.id === 'string' ? record.id.slice(0, record.id.indexOf('_')) : '';
}

function memberOfOne(
  compiler: Compiler,
  collection: Collection,
  name: string,
  span: Span,
): Member | undefined {
  const field = collection.fields.get(name);
  if (field !== undefined) {
    return field.computed === undefined
      ? storedMember(compiler, collection, field)
      : computedMember(compiler, collection, field, span);
  }
  const forward = collection.forward.get(name);
  if (forward !== undefined) return forwardMember(compiler, collection, forward);
  const inverse = collection.inverse.get(name);
  return inverse === undefined ? undefined : inverseMember(compiler, inverse);
}

function storedMember(compiler: Compiler, collection: Collection, field: Field): Member {
  const read = fieldReader(field, compiler.context.timezone);
  const member: Member = { type: typeOfField(field), read, cost: 1, field: { collection, field } };
  if (field.path !== 'updatedAt') return member;
  // Derived unless the file says it: history knows.
  compiler.uses.add('dates');
  return {
    ...member,
    read: (record, frame) => read(record) ?? frame.scope.updatedAt?.(record.id) ?? null,
  };
}

function computedMember(
  compiler: Compiler,
  collection: Collection,
  field: Field,
  span: Span,
): Member {
  const node = compiler.computed(collection, field, span);
  return {
    type: node.type,
    cost: 1 + node.cost,
    field: { collection, field },
    read: (record, frame) =>
      node.run({
        record,
        records: [],
        scope: frame.scope,
        variables: {},
        locals: [],
        source: frame.source,
      }),
  };
}

function forwardMember(compiler: Compiler, collection: Collection, relation: Relation): Member {
  compiler.uses.add('relations');
  const { path } = collection;
  const alias = relation.as;
  const type = typeOfTargets(compiler.context.model, relation);
  if (!relation.many) {
    return {
      type,
      cost: 1,
      read: (record, { scope }) => scope.graph.targets(record, path, alias)[0] ?? null,
    };
  }
  return {
    type,
    cost: 1,
    read: (record, frame) => paid(frame, frame.scope.graph.targets(record, path, alias)),
  };
}

function inverseMember(compiler: Compiler, relation: Relation): Member {
  compiler.uses.add('relations');
  const source = compiler.context.model.collections.get(relation.collection);
  const { collection, field } = relation;
  return {
    type: listOf({ kind: 'record', collections: source === undefined ? [] : [source] }),
    cost: 1,
    read: (record, frame) => paid(frame, frame.scope.graph.referrers(record.id, collection, field)),
  };
}

/** Records that a relation brings cost a step each. */
function paid(frame: Frame, records: readonly RecordData[]): readonly RecordData[] {
  spend(frame, records.length);
  return records;
}

/** Property of a nested object, or the records that one of its references names; undefined when there is none. */
export function objectMember(compiler: Compiler, field: Field, name: string): Member | undefined {
  const property = field.properties?.get(name);
  if (property !== undefined) {
    const read = fieldReader(property, compiler.context.timezone);
    return { type: typeOfField(property), read, cost: 1, property };
  }
  for (const candidate of field.properties?.values() ?? []) {
    const relation = candidate.relation ?? candidate.items?.relation;
    // A natural key inside an object has no link of its own: it stays the text that it is.
    if (relation?.as === name && relation.by === undefined) {
      return nestedRelation(compiler, candidate, relation);
    }
  }
  if (!field.open) return undefined;
  const get = propertyGetter(name);
  return { type: ANY, cost: 1, read: (object) => get(object) ?? null };
}

function nestedRelation(compiler: Compiler, property: Field, relation: Relation): Member {
  compiler.uses.add('relations');
  const get = propertyGetter(property.name);
  const many = property.type === 'array';
  const target = typeOfTargets(compiler.context.model, { ...relation, many: false });
  if (!many) {
    return {
      type: target,
      cost: 1,
      read: (object, { scope }) => {
        const id = get(object);
        return typeof id === 'string' ? (scope.graph.record(id) ?? null) : null;
      },
    };
  }
  return {
    type: listOf(target),
    cost: 1,
    read: (object, frame) => {
      const ids = get(object);
      if (!Array.isArray(ids)) return [];
      const found = ids.map((id) =>
        typeof id === 'string' ? frame.scope.graph.record(id) : undefined,
      );
      return paid(
        frame,
        found.filter((record): record is RecordData => record !== undefined),
      );
    },
  };
}
