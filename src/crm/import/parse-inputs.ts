/** Reads new records out of a text: one JSON object, an array, or JSON lines. Pure. */

import { scanJson } from '../../record/scan-json.ts';
import type { JsonObject } from '../../record/types.ts';
import { isObject } from '../../record/value.ts';

/** Where an input stood: a line of JSON lines, an element of an array, or the whole text. */
export type Place =
  | { readonly kind: 'whole' }
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'element'; readonly element: number };

export type InputFault = {
  readonly place: Place;
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
  /** What stood there, of a line or an element. */
  readonly original?: string;
};

export type Inputs = {
  readonly records: readonly { readonly place: Place; readonly data: JsonObject }[];
  readonly faults: readonly InputFault[];
};

/**
 * Takes an array when the text begins with `[`; one object when the whole text is one; JSON lines otherwise
 * (blank lines are skipped). A text that is neither gives one fault for the whole.
 */
export function parseInputs(text: string): Inputs {
  const body = text.replace(/^\uFEFF/, '');
  const start = body.trimStart();
  if (start === '') {
    return refused(
      { kind: 'whole' },
      'empty',
      'there is nothing in the input; expected JSON records',
    );
  }
  if (start.startsWith('[')) return parseArray(body);
  const lines = body.split('\n');
  const filled = lines.filter((line) => line.trim() !== '');
  const isLines = filled.length > 1 && filled.some((line) => parsesAlone(line));
  return isLines ? parseLines(lines) : parseOne(body, { kind: 'whole' });
}

/** `line 7`, `element 3`, or an empty text: the head of a report. */
export function placeText(place: Place): string {
  if (place.kind === 'line') return `line ${place.line}`;
  return place.kind === 'element' ? `element ${place.element}` : '';
}

function parseLines(lines: readonly string[]): Inputs {
  const parts = lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [parseOne(line, { kind: 'line', line: index + 1 })],
  );
  return {
    records: parts.flatMap((part) => part.records),
    faults: parts.flatMap((part) => part.faults),
  };
}

function parseOne(text: string, place: Place): Inputs {
  const faults = scanJson(text).map(({ pointer, code, message, line }) => ({
    place,
    pointer,
    code,
    message: place.kind === 'whole' ? `${message} (line ${line})` : message,
    ...(place.kind === 'whole' ? {} : { original: text }),
  }));
  if (faults.length > 0) return { records: [], faults };
  return fromValue(JSON.parse(text), place);
}

function parseArray(text: string): Inputs {
  const scanned = scanJson(text);
  const syntax = scanned.find((fault) => fault.code === 'json_syntax' || fault.code === 'too_deep');
  if (syntax !== undefined) {
    const message = `${syntax.message} (line ${syntax.line})`;
    return refused({ kind: 'whole' }, syntax.code, message);
  }
  const elements = JSON.parse(text) as unknown[];
  const faults: InputFault[] = scanned.map(({ pointer, code, message }) => {
    const element = elementOf(pointer) ?? 0;
    return {
      place: { kind: 'element', element },
      pointer: pointer.replace(/^\/\d+/, ''),
      code,
      message,
      original: JSON.stringify(elements[element]),
    };
  });
  const bad = new Set(
    faults.map((fault) => (fault.place.kind === 'element' ? fault.place.element : -1)),
  );
  const parts = elements.flatMap((value, element) =>
    bad.has(element) ? [] : [fromValue(value, { kind: 'element', element })],
  );
  return {
    records: parts.flatMap((part) => part.records),
    faults: [...faults, ...parts.flatMap((part) => part.faults)],
  };
}

function fromValue(value: unknown, place: Place): Inputs {
  if (isObject(value)) return { records: [{ place, data: value }], faults: [] };
  const found = Array.isArray(value) ? 'an array' : `${JSON.stringify(value)}`;
  const message = `a record must be a JSON object, found ${found}`;
  return refused(place, 'not_object', message, JSON.stringify(value));
}

function refused(place: Place, code: string, message: string, original?: string): Inputs {
  const fault = { place, pointer: '', code, message };
  return { records: [], faults: [original === undefined ? fault : { ...fault, original }] };
}

function parsesAlone(line: string): boolean {
  try {
    return isObject(JSON.parse(line));
  } catch {
    return false;
  }
}

function elementOf(pointer: string): number | null {
  const match = /^\/(\d+)/.exec(pointer);
  return match === null ? null : Number(match[1]);
}
