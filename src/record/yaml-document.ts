/** YAML text as a small tree of plain values that know their line, for files that people write by hand. */

import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  Parser,
  parseDocument,
} from 'yaml';
import type { Problem } from '../errors.ts';

export type YamlScalar = string | number | boolean | null;

type Place = {
  /** 1-based line of the value, or of its key where the value is empty. */
  readonly line: number;
  /** RFC 6901 pointer from the document's root. */
  readonly pointer: string;
};
export type YamlEntry = { readonly key: string; readonly line: number; readonly value: YamlNode };
export type YamlNode = Place &
  (
    | { readonly kind: 'scalar'; readonly value: YamlScalar }
    | { readonly kind: 'list'; readonly items: readonly YamlNode[] }
    | { readonly kind: 'map'; readonly entries: readonly YamlEntry[] }
  );

/** Bounds far above any file written by hand: characters of text, nodes after aliases are followed, nesting. */
const MAX_TEXT = 200_000;
const MAX_NODES = 20_000;
const MAX_DEPTH = 32;

/**
 * Parses one YAML 1.2 document. `root` is null when the text is empty or cannot be parsed; every syntax error,
 * duplicate key, unknown tag and alias bomb is a problem with its line. Never throws.
 */
export function readYaml(
  text: string,
  file: string,
): { readonly root: YamlNode | null; readonly problems: readonly Problem[] } {
  if (text.length > MAX_TEXT) {
    return refused(file, 1, `the file has ${text.length} characters; at most ${MAX_TEXT} are read`);
  }
  if (isTooDeep(text)) return refused(file, 1, `nested more than ${MAX_DEPTH} deep`);
  const lines = new LineCounter();
  const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const faults = [...doc.errors, ...doc.warnings];
  if (faults.length > 0) {
    const problems = faults.map((f) =>
      yamlProblem(file, lines.linePos(f.pos[0]).line, f.message.split('\n')[0] ?? f.code),
    );
    return { root: null, problems };
  }
  try {
    return { root: convertDocument(doc, lines), problems: [] };
  } catch (error) {
    if (error instanceof YamlRefusal) return refused(file, error.line, error.message);
    throw error;
  }
}

/**
 * The library composes documents by recursion: deep ones overflow the stack, and an overflow inside a regular
 * expression ends the process. Its token parser does not recurse, so depth is measured there first.
 */
function isTooDeep(text: string): boolean {
  for (const token of new Parser().parse(text)) {
    const open: { readonly node: unknown; readonly depth: number }[] = [{ node: token, depth: 0 }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { node, depth } = next;
      if (depth > MAX_DEPTH) return true;
      const { items, key, value } = (node ?? {}) as Readonly<Record<string, unknown>>;
      const inner = Array.isArray(items) ? items.flatMap((i) => [i?.key, i?.value]) : [];
      for (const child of [...inner, key, value]) {
        if (typeof child === 'object' && child !== null)
          open.push({ node: child, depth: depth + 1 });
      }
    }
  }
  return false;
}

class YamlRefusal extends Error {
  readonly line: number;
  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

function refused(file: string, line: number, message: string): { root: null; problems: Problem[] } {
  return { root: null, problems: [yamlProblem(file, line, message)] };
}

function yamlProblem(file: string, line: number, message: string): Problem {
  return {
    path: file,
    pointer: '',
    code: 'yaml',
    message: `not valid YAML: ${message}`,
    level: 'error',
    line,
  };
}

function convertDocument(doc: Document.Parsed, lines: LineCounter): YamlNode | null {
  if (doc.contents === null) return null;
  const budget = { left: MAX_NODES };
  return convert(doc.contents, '', 1);

  function convert(node: ParsedNode | Alias | null, pointer: string, keyLine: number, depth = 0) {
    const line = node?.range ? lines.linePos(node.range[0]).line : keyLine;
    if (--budget.left < 0) throw new YamlRefusal(line, `more than ${MAX_NODES} values (aliases?)`);
    if (depth > MAX_DEPTH) throw new YamlRefusal(line, `nested more than ${MAX_DEPTH} deep`);
    return convertNode(node, pointer, line, depth);
  }

  function convertNode(
    node: ParsedNode | Alias | null,
    pointer: string,
    line: number,
    depth: number,
  ): YamlNode {
    if (isAlias(node)) {
      const target = node.resolve(doc) as ParsedNode | undefined;
      if (target === undefined) throw new YamlRefusal(line, `no anchor for alias *${node.source}`);
      return { ...convert(target, pointer, line, depth + 1), line };
    }
    if (isSeq(node)) {
      const items = node.items.map((item, i) =>
        convert(item as ParsedNode, `${pointer}/${i}`, line, depth + 1),
      );
      return { kind: 'list', items, line, pointer };
    }
    if (isMap(node)) {
      const entries = node.items.map((pair): YamlEntry => {
        const keyNode = pair.key as ParsedNode;
        const key = String(isScalar(keyNode) ? keyNode.value : '');
        const at = keyNode.range ? lines.linePos(keyNode.range[0]).line : line;
        const inner = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
        return { key, line: at, value: convert(pair.value as ParsedNode, inner, at, depth + 1) };
      });
      return { kind: 'map', entries, line, pointer };
    }
    return { kind: 'scalar', value: scalarValue(node), line, pointer };
  }
}

function scalarValue(node: unknown): YamlScalar {
  const value: unknown = isScalar(node) ? node.value : null;
  const known = typeof value === 'string' || typeof value === 'number';
  return known || typeof value === 'boolean' ? value : null;
}
