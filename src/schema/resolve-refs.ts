/** Makes a schema self-contained: each `$ref` is replaced by what it names, siblings laid over it. */

import type { JsonObject, JsonValue } from '../record/types.ts';
import { defineMember, isObject } from '../record/value.ts';

export type RefFault = { readonly pointer: string; readonly message: string };

const MAX_REF_DEPTH = 32;

/**
 * Copy of `schema` without `$ref`. References are `#/$defs/x` (own) or `/<$id>#/$defs/x` (another file of the
 * set); `documents` maps `$id`s to schemas. Unknown or circular ones are left out and told to `onFault`.
 */
export function resolveRefs(
  schema: JsonObject,
  documents: ReadonlyMap<string, JsonObject>,
  onFault: (fault: RefFault) => void,
): JsonObject {
  return resolveNode(schema, schema, '', 0) as JsonObject;

  function resolveNode(
    node: JsonValue,
    root: JsonObject,
    pointer: string,
    depth: number,
  ): JsonValue {
    if (Array.isArray(node)) {
      return node.map((element, i) => resolveNode(element, root, `${pointer}/${i}`, depth));
    }
    if (!isObject(node)) return node;
    const { $ref, ...siblings } = node;
    if (typeof $ref !== 'string') return resolveMembers(node, root, pointer, depth);
    const target = depth > MAX_REF_DEPTH ? null : lookUp($ref, root);
    if (target === null) {
      const why = depth > MAX_REF_DEPTH ? 'refers to itself' : 'names nothing';
      onFault({ pointer: `${pointer}/$ref`, message: `the reference "${$ref}" ${why}` });
      return resolveMembers(siblings, root, pointer, depth);
    }
    const base = resolveNode(target.node, target.root, pointer, depth + 1);
    const over = resolveMembers(siblings, root, pointer, depth);
    return isObject(base) ? { ...base, ...over } : over;
  }

  function resolveMembers(
    node: JsonObject,
    root: JsonObject,
    pointer: string,
    depth: number,
  ): JsonObject {
    const out: JsonObject = {};
    for (const [key, member] of Object.entries(node)) {
      if (key === '$defs') continue;
      defineMember(out, key, resolveNode(member, root, `${pointer}/${key}`, depth));
    }
    return out;
  }

  function lookUp(ref: string, root: JsonObject): { node: JsonValue; root: JsonObject } | null {
    const at = ref.indexOf('#');
    const id = (at < 0 ? ref : ref.slice(0, at)).replace(/^\//, '');
    const document = id === '' ? root : documents.get(id);
    if (document === undefined) return null;
    let node: JsonValue = document;
    for (const step of at < 0
      ? []
      : ref
          .slice(at + 1)
          .split('/')
          .filter(Boolean)) {
      if (!isObject(node) || !Object.hasOwn(node, step)) return null;
      node = node[step] as JsonValue;
    }
    return { node, root: document };
  }
}
