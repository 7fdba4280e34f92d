/** JSON Patch (RFC 6902): a list of steps that turn one document into another, all or none. */

import { PailError } from '../errors.ts';
import { keysOfPointer } from './pointer.ts';
import type { JsonObject, JsonValue } from './types.ts';
import { defineMember, isObject, memberOf, sameValue } from './value.ts';

const OPS = ['add', 'remove', 'replace', 'move', 'copy', 'test'] as const;
type Op = (typeof OPS)[number];

export type PatchStep = {
  readonly op: Op;
  /** RFC 6901. */
  readonly path: string;
  /** With `move` and `copy`. */
  readonly from: string;
  /** With `add`, `replace` and `test`. */
  readonly value: JsonValue;
};

/** What was sent, checked for its form. Throws `usage` with the step that is wrong. */
export function patchSteps(sent: JsonValue): PatchStep[] {
  if (!Array.isArray(sent)) {
    const message =
      'expected a JSON Patch: a list such as [{"op": "replace", "path": "/stage", "value": "offered"}]';
    throw new PailError('usage', message, {});
  }
  return sent.map((step, at) => {
    const wrong = (expected: string): PailError =>
      new PailError('usage', `step ${at} of the patch: expected ${expected} (RFC 6902)`, { at });
    const op = OPS.find((one) => one === memberOf(step, 'op'));
    if (!isObject(step) || op === undefined) throw wrong(`"op" as one of ${OPS.join(', ')}`);
    const path = pointerOf(step, 'path');
    if (path === null) throw wrong('"path" as a JSON pointer, e.g. "/tags/0"');
    const needsFrom = op === 'move' || op === 'copy';
    const from = needsFrom ? pointerOf(step, 'from') : '';
    if (from === null) throw wrong('"from" as a JSON pointer');
    const needsValue = op === 'add' || op === 'replace' || op === 'test';
    if (needsValue && !Object.hasOwn(step, 'value')) throw wrong('a "value"');
    return { op, path, from, value: memberOf(step, 'value') };
  });
}

function pointerOf(step: JsonObject, name: string): string | null {
  const pointer = memberOf(step, name);
  return typeof pointer === 'string' && /^(\/([^~/]|~[01])*)*$/.test(pointer) ? pointer : null;
}

/** The document after all steps; the given one stays. Throws `conflict` where it is not as a step needs it. */
export function applyPatch(document: JsonObject, steps: readonly PatchStep[]): JsonObject {
  // Below a member, so that the whole document is a place like any other.
  const top: JsonObject = { '': structuredClone(document) };
  for (const [at, step] of steps.entries()) applyStep(top, step, at);
  const after = top[''];
  if (isObject(after)) return after;
  throw new PailError('usage', 'the patch leaves something that is no JSON object', {});
}

function applyStep(top: JsonObject, { op, path, from, value }: PatchStep, at: number): void {
  const fail = (why: string, pointer = path): never => {
    const message = `step ${at} of the patch (${op} ${pointer === '' ? 'the whole' : pointer}): ${why}; nothing was changed`;
    throw new PailError('conflict', message, { at, op, path: pointer });
  };
  const read = (pointer: string): JsonValue => {
    const found = valueIn(top, pointer);
    return found === undefined ? fail('there is nothing at this place', pointer) : found;
  };
  switch (op) {
    case 'test':
      if (!sameValue(read(path), value)) fail('it is something else by now');
      return;
    case 'remove':
      read(path);
      take(top, path);
      return;
    case 'replace':
      read(path);
      put(top, path, value, true, fail);
      return;
    case 'move': {
      if (path.startsWith(`${from}/`)) fail('a place cannot move into itself');
      const moved = read(from);
      take(top, from);
      put(top, path, moved, false, fail);
      return;
    }
    case 'copy':
      put(top, path, structuredClone(read(from)), false, fail);
      return;
    default:
      put(top, path, value, false, fail);
  }
}

type Place = { readonly holder: JsonValue | undefined; readonly key: string };

function placeIn(top: JsonObject, pointer: string): Place {
  const keys = ['', ...keysOfPointer(pointer)];
  const key = keys.pop() ?? '';
  let holder: JsonValue | undefined = top;
  for (const one of keys) holder = childOf(holder, one);
  return { holder, key };
}

function childOf(holder: JsonValue | undefined, key: string): JsonValue | undefined {
  if (Array.isArray(holder)) return /^(0|[1-9]\d*)$/.test(key) ? holder[Number(key)] : undefined;
  return isObject(holder) && Object.hasOwn(holder, key) ? holder[key] : undefined;
}

/** Undefined when there is no such place. */
function valueIn(top: JsonObject, pointer: string): JsonValue | undefined {
  const { holder, key } = placeIn(top, pointer);
  return childOf(holder, key);
}

/** Takes out what is there. */
function take(top: JsonObject, pointer: string): void {
  const { holder, key } = placeIn(top, pointer);
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else if (isObject(holder)) delete holder[key];
}

/** Into a list a value is inserted unless it `replaces`; `-` is behind its end. */
function put(
  top: JsonObject,
  pointer: string,
  value: JsonValue,
  replaces: boolean,
  fail: (why: string) => never,
): void {
  const { holder, key } = placeIn(top, pointer);
  if (isObject(holder)) {
    defineMember(holder, key, value);
    return;
  }
  if (!Array.isArray(holder)) fail('there is nothing that could hold it');
  const list = holder as JsonValue[];
  const index = key === '-' ? list.length : Number(key);
  const isIndex = key === '-' || /^(0|[1-9]\d*)$/.test(key);
  if (!isIndex || index > list.length) fail('the list is not that long');
  list.splice(index, replaces ? 1 : 0, value);
}
