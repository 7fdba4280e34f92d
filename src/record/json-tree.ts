/** JSON text as a tree that knows where everything stands, for changing a part and leaving the layout of the rest. */

import type { Splice } from './splice.ts';

type Place = { readonly start: number; readonly end: number };
/** `start` and `end` are those of the key with its quotes. */
export type JsonMember = Place & { readonly key: string; readonly value: JsonNode };
export type JsonNode = Place &
  (
    | { readonly kind: 'object'; readonly members: readonly JsonMember[] }
    | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
    | { readonly kind: 'scalar'; readonly value: string | number | boolean | null }
  );

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+)/y;

type Token = Place & { readonly text: string };

/** Throws `SyntaxError` for a text that is no JSON. */
export function readJsonTree(text: string): JsonNode {
  JSON.parse(text);
  let at = 0;
  const next = (): Token => {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text)?.[1] ?? '';
    const end = TOKEN.lastIndex;
    at = end;
    return { text: found, start: end - found.length, end };
  };
  const peek = (): string => {
    const before = at;
    const { text: found } = next();
    at = before;
    return found;
  };
  const list = <T>(close: string, read: () => T): { readonly parts: T[]; readonly end: number } => {
    const parts: T[] = [];
    while (peek() !== close) {
      parts.push(read());
      if (peek() === ',') next();
    }
    return { parts, end: next().end };
  };
  const value = (): JsonNode => {
    const { text: token, start, end } = next();
    if (token === '[') {
      const { parts: items, end: close } = list(']', value);
      return { kind: 'array', items, start, end: close };
    }
    if (token !== '{') return { kind: 'scalar', value: JSON.parse(token), start, end };
    const { parts: members, end: close } = list('}', () => {
      const key = next();
      next(); // The colon.
      return {
        key: JSON.parse(key.text) as string,
        start: key.start,
        end: key.end,
        value: value(),
      };
    });
    return { kind: 'object', members, start, end: close };
  };
  return value();
}

/** Member of an object node; undefined for any other node. */
export function nodeAt(node: JsonNode | undefined, key: string): JsonNode | undefined {
  if (node?.kind !== 'object') return undefined;
  return node.members.find((member) => member.key === key)?.value;
}

/** Texts among the items of an array node. */
export function textItems(node: JsonNode | undefined): (JsonNode & { readonly value: string })[] {
  if (node?.kind !== 'array') return [];
  return node.items.filter(isText);
}

export function isText(node: JsonNode): node is JsonNode & { readonly value: string } {
  return node.kind === 'scalar' && typeof node.value === 'string';
}

/** Takes out one of the members or items that stand beside each other, with its comma. */
export function withoutPart(
  parts: readonly Place[],
  index: number,
  endOf: (i: number) => number,
): Splice {
  const [own, after] = [parts[index], parts[index + 1]];
  if (own === undefined) throw new Error('no such part');
  if (after !== undefined) return { start: own.start, end: after.start, text: '' };
  const start = index === 0 ? own.start : endOf(index - 1);
  return { start, end: endOf(index), text: '' };
}

/** Puts a member at the end of an object, laid out as its others are. */
export function withMember(
  text: string,
  node: Extract<JsonNode, { kind: 'object' }>,
  key: string,
  value: unknown,
): Splice {
  const last = node.members.at(-1);
  const name = JSON.stringify(key);
  if (last === undefined) {
    return { start: node.start, end: node.end, text: `{ ${name}: ${JSON.stringify(value)} }` };
  }
  const { end } = last.value;
  const line = /\n([ \t]*)$/.exec(text.slice(0, last.start));
  if (line === null) return { start: end, end, text: `, ${name}: ${JSON.stringify(value)}` };
  const indent = line[1] ?? '';
  const body = JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`);
  return { start: end, end, text: `,\n${indent}${name}: ${body}` };
}
