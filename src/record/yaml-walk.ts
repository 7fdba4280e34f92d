/** Reading a YAML tree key by key, so that each fault names its line, what was found and what is known. */

import type { Problem } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import type { YamlNode } from './yaml-document.ts';

/** Where a reader puts what is wrong; the readers below give undefined for what they refuse. */
export type Faults = { readonly file: string; readonly problems: Problem[] };

/** Entries of a map that hold something: a key without a value counts as absent. */
export type YamlMap = ReadonlyMap<string, YamlNode>;

/** Adds a problem at a node. */
export function fault(
  faults: Faults,
  at: { readonly line: number; readonly pointer: string },
  code: string,
  message: string,
): undefined {
  faults.problems.push({
    path: faults.file,
    pointer: at.pointer,
    code,
    message,
    level: 'error',
    line: at.line,
  });
  return undefined;
}

/** A map with only known keys. `what` names it in messages: `group`. Unknown keys are faults, the rest is read. */
export function readMap(
  faults: Faults,
  node: YamlNode,
  what: string,
  known: readonly string[],
): YamlMap | undefined {
  const map = readOpenMap(faults, node, what);
  if (map === undefined || node.kind !== 'map') return undefined;
  for (const entry of node.entries) {
    if (known.includes(entry.key)) continue;
    const list = known.join(', ');
    const hint = didYouMean(entry.key, known);
    const at = { line: entry.line, pointer: entry.value.pointer };
    fault(
      faults,
      at,
      'unknown_key',
      `unknown key "${entry.key}" in ${what} (known: ${list})${hint}`,
    );
  }
  return map;
}

/** A map whose keys the author chooses. */
export function readOpenMap(faults: Faults, node: YamlNode, what: string): YamlMap | undefined {
  if (node.kind !== 'map') {
    return fault(faults, node, 'type', `${what} must be a map of key: value, found ${found(node)}`);
  }
  const filled = node.entries.filter((e) => e.value.kind !== 'scalar' || e.value.value !== null);
  return new Map(filled.map((entry) => [entry.key, entry.value]));
}

/** A text; numbers and booleans are taken as they are written. */
export function readText(
  faults: Faults,
  node: YamlNode | undefined,
  what: string,
): string | undefined {
  if (node === undefined) return undefined;
  if (node.kind === 'scalar' && node.value !== null) return String(node.value);
  return fault(faults, node, 'type', `${what} must be text, found ${found(node)}`);
}

/** One text or a list of texts. An absent node gives undefined, an empty list an empty one. */
export function readTexts(
  faults: Faults,
  node: YamlNode | undefined,
  what: string,
): readonly PlacedText[] | undefined {
  if (node === undefined) return undefined;
  if (node.kind === 'map') {
    return fault(faults, node, 'type', `${what} must be a text or a list of texts, found a map`);
  }
  const items = node.kind === 'list' ? node.items : [node];
  const texts: PlacedText[] = [];
  for (const item of items) {
    const text = readText(faults, item, `each entry of ${what}`);
    if (text !== undefined) texts.push({ text, line: item.line, pointer: item.pointer });
  }
  return texts;
}
export type PlacedText = {
  readonly text: string;
  readonly line: number;
  readonly pointer: string;
};

/** true or false. */
export function readBoolean(
  faults: Faults,
  node: YamlNode | undefined,
  what: string,
): boolean | undefined {
  if (node === undefined) return undefined;
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  return fault(faults, node, 'type', `${what} must be true or false, found ${found(node)}`);
}

/** A whole number within bounds, both included. */
export function readInteger(
  faults: Faults,
  node: YamlNode | undefined,
  what: string,
  bounds: { readonly min: number; readonly max: number },
): number | undefined {
  if (node === undefined) return undefined;
  const value = node.kind === 'scalar' ? node.value : null;
  const whole = typeof value === 'number' && Number.isInteger(value);
  if (whole && value >= bounds.min && value <= bounds.max) return value;
  const allowed = `a whole number from ${bounds.min} to ${bounds.max}`;
  return fault(faults, node, 'type', `${what} must be ${allowed}, found ${found(node)}`);
}

/** One of a closed list of words. */
export function readWord<T extends string>(
  faults: Faults,
  node: YamlNode | undefined,
  what: string,
  known: readonly T[],
): T | undefined {
  if (node === undefined) return undefined;
  const text = readText(faults, node, what);
  if (text === undefined) return undefined;
  const word = known.find((k) => k === text);
  if (word !== undefined) return word;
  const list = known.join(', ');
  return fault(
    faults,
    node,
    'enum',
    `"${text}" is no ${what} (known: ${list})${didYouMean(text, known)}`,
  );
}

/** What stands at a node, for messages: `"abc"`, `a list`, `a map`, `nothing`. */
export function found(node: YamlNode): string {
  if (node.kind !== 'scalar') return `a ${node.kind}`;
  return node.value === null ? 'nothing' : JSON.stringify(node.value);
}
