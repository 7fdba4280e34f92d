/** JSON Patch (RFC 6902): a list of steps that turn one document into another, all or none. */

import { PailError } from '../errors.ts';
import { MAX_DEPTH } from './canonical.ts';
import { keysOfPointer } from './pointer.ts';
import { MAX_SENT_BYTES } from './scan-json.ts';
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

/**
 * The document after all steps; the given one stays. Throws `conflict` where it is not as a step needs it, `too_large`
 * where the document and all that is copied in it pass `MAX_SENT_BYTES` (a copy of a copy doubles with each step), or
 * where it nests deeper than a record may.
 */
export function applyPatch(document: JsonObject, steps: readonly PatchStep[]): JsonObject {
  // Below a member, so that the whole document is a place like any other.
  const top: JsonObject = { '': structuredClone(document) };
  let bytes = steps.some(({ op }) => op === 'copy') ? bytesOf(document) : 0;
  for (const [at, step] of steps.entries()) {
    if (step.op === 'copy') {
      const copied = valueIn(top, step.from) ?? null;
      if (isDeeper(copied, MAX_DEPTH)) throw tooDeep();
      bytes += bytesOf(copied);
      if (bytes > MAX_SENT_BYTES) throw tooLarge(step, at);
    }
    applyStep(top, step, at);
  }
  const after = top[''] ?? null;
  if (isDeeper(after, MAX_DEPTH)) throw tooDeep();
  if (isObject(after)) return after;
  throw new PailError('usage', 'the patch leaves something that is no JSON object', {});
}

/** True when it holds more than so many levels below itself. */
function isDeeper(value: JsonValue, levels: number): boolean {
  if (value === null || typeof value !== 'object') return levels < 0;
  return levels < 0 || Object.values(value).some((one) => isDeeper(one, levels - 1));
}

function tooDeep(): PailError {
  const message = `the patch nests deeper than ${MAX_DEPTH} levels; nothing was changed`;
  return new PailError('too_large', message, { levels: MAX_DEPTH });
}

/** Length of its JSON in UTF-8. */
function bytesOf(value: JsonValue): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function tooLarge({ from }: PatchStep, at: number): PailError {
  const message = `step ${at} of the patch (copy ${from === '' ? 'the whole' : from}): the record and what the patch copies would be larger than 1 MB; nothing was changed, copy less`;
  return new PailError('too_large', message, { at, op: 'copy', path: from });
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
