/** Makes a JSON text say something else and leaves the layout of what stays as it is. */

import { type JsonNode, nodeAt, readJsonTree, withMember, withoutPart } from './json-tree.ts';
import { type Splice, spliced } from './splice.ts';
import type { JsonObject, JsonValue } from './types.ts';
import { isObject, sameValue } from './value.ts';

type ObjectNode = Extract<JsonNode, { kind: 'object' }>;

/** Changes that one text may need; each is one pass over it. */
const MAX_PASSES = 10_000;

/**
 * `text` (a JSON object) so that it holds `value`. What is new is laid out as in `model`, a text that has it at the same
 * place, and stands behind the member that it follows there. Key order alone is never changed.
 */
export function rewriteJson(text: string, value: JsonObject, model: string): string {
  const pattern = { text: model, root: readJsonTree(model) };
  let now = text;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const splice = firstChange(now, readJsonTree(now), value, pattern.root, pattern.text);
    if (splice === null) return now;
    now = spliced(now, [splice]);
  }
  throw new Error('a JSON text does not become what it should');
}

/** The first place at which the text says something else than `value`; null: nowhere. */
function firstChange(
  text: string,
  node: JsonNode,
  value: JsonValue,
  like: JsonNode | undefined,
  model: string,
): Splice | null {
  if (node.kind !== 'object' || !isObject(value)) {
    if (sameValue(JSON.parse(text.slice(node.start, node.end)), value)) return null;
    return {
      start: node.start,
      end: node.end,
      text: printed(value, like, model, indentAt(text, node.start)),
    };
  }
  const { members } = node;
  const gone = members.findIndex(
    ({ key, value: own }) => !Object.hasOwn(value, key) && !isNull(own),
  );
  if (gone >= 0 && members.length === 1) return { start: node.start, end: node.end, text: '{}' };
  if (gone >= 0) return withoutPart(members, gone, (i) => members[i]?.value.end ?? node.end);
  for (const [key, wanted] of Object.entries(value)) {
    const own = nodeAt(node, key);
    const other = nodeAt(like, key);
    if (own === undefined && wanted === null) continue;
    const splice =
      own === undefined
        ? insertion(text, node, key, wanted, like, model)
        : firstChange(text, own, wanted, other, model);
    if (splice !== null) return splice;
  }
  return null;
}

function isNull(node: JsonNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/** A new member: behind the nearest one before it in the model, or first, where the text has members at all. */
function insertion(
  text: string,
  node: ObjectNode,
  key: string,
  value: JsonValue,
  like: JsonNode | undefined,
  model: string,
): Splice {
  const order = like?.kind === 'object' ? like.members.map((member) => member.key) : [];
  const before = order.slice(0, Math.max(0, order.indexOf(key)));
  const present = new Set(node.members.map((member) => member.key));
  const previous = before.findLast((name) => present.has(name));
  const last = node.members.at(-1);
  const first = node.members[0];
  if (first === undefined || last === undefined) return withMember(text, node, key, value);
  const lineStart = /\n([ \t]*)$/.exec(text.slice(0, first.start));
  const gap = lineStart === null ? ' ' : `\n${lineStart[1] ?? ''}`;
  const body = `${JSON.stringify(key)}: ${printed(value, nodeAt(like, key), model, lineStart?.[1] ?? '')}`;
  if (previous === undefined && order.includes(key)) {
    return { start: first.start, end: first.start, text: `${body},${gap}` };
  }
  const anchor = node.members.find((member) => member.key === previous) ?? last;
  return { start: anchor.value.end, end: anchor.value.end, text: `,${gap}${body}` };
}

/** The value as the model writes it, if it holds the same there; else as JSON. */
function printed(
  value: JsonValue,
  like: JsonNode | undefined,
  model: string,
  indent: string,
): string {
  if (like !== undefined) {
    const source = model.slice(like.start, like.end);
    if (sameValue(JSON.parse(source), value))
      return reindented(source, indentAt(model, like.start), indent);
  }
  const isShort = Array.isArray(value) && value.every((item) => typeof item !== 'object');
  if (isShort) return `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
  return JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`);
}

function reindented(source: string, from: string, to: string): string {
  return from === to ? source : source.replaceAll(`\n${from}`, `\n${to}`);
}

/** White space at the beginning of the line that holds the offset. */
function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}
