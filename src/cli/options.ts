/** Option declarations that several verbs share. */

import { InvalidArgumentError } from 'commander';
import { PailError } from '../errors.ts';
import { splitList } from './split-list.ts';

type Declaration = [
  flags: string,
  description: string,
  parse: (text: string, previous: string[] | undefined) => string[],
];

/** A list: the option may be repeated, and each time it takes several parts separated by commas. */
export function listOption(flags: string, description: string): Declaration {
  return [flags, description, (text, previous = []) => [...previous, ...splitList([text])]];
}

/** An option that may be repeated; each time its whole text is one value. */
export function repeatOption(flags: string, description: string): Declaration {
  return [flags, description, (text, previous = []) => [...previous, text]];
}

/** Value of a list or repeated option; empty when it was not given. */
export function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** A whole number ≥ 0. */
export function countOption(
  flags: string,
  description: string,
): [flags: string, description: string, parse: (text: string) => number] {
  return [flags, description, parseCount];
}

/** How many to show: one at least, as the API asks (`countOf` there); none would be an answer that says nothing. */
export function limitOption(
  description: string,
): [flags: string, description: string, parse: (text: string) => number] {
  return ['-n, --limit <n>', description, parseLimit];
}

function parseLimit(text: string): number {
  const count = parseCount(text);
  if (count > 0) return count;
  throw new InvalidArgumentError('Expected a whole number from 1 on.');
}

/** A TCP port; 0 lets the system choose a free one. */
export function portOption(
  flags: string,
  description: string,
): [flags: string, description: string, parse: (text: string) => number] {
  return [flags, description, parsePort];
}

function parsePort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('Expected a number from 0 to 65535.');
}

function parseCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number.');
}

/** Texts `key=value` of a `--param` as an object. Throws `usage`. */
export function pairsOf(texts: readonly string[]): Record<string, string> {
  const pairs = texts.map((text): [string, string] => {
    const at = text.indexOf('=');
    if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
    throw new PailError('usage', `--param takes key=value, found "${text}"`, { text });
  });
  return Object.fromEntries(pairs);
}

/** A list whose option may also stand alone: then it means everywhere (`all`). */
export function placesOption(
  flags: string,
  description: string,
): [
  flags: string,
  description: string,
  parse: (text: string, previous: string[] | true | undefined) => string[],
] {
  return [
    flags,
    description,
    (text, previous = []) => [...(previous === true ? ['all'] : previous), ...splitList([text])],
  ];
}
