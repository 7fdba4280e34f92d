/** Texts of a YAML file with their places, so that one can be changed and comments and layout stay. */

import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Splice } from './splice.ts';

export type YamlText = {
  /** RFC 6901 pointer. */
  readonly pointer: string;
  readonly value: string;
  /** Gives it another value, quoted as it was. */
  readonly become: (value: string) => Splice;
};

/** All texts that are values (not keys), aliases left out; none of a text that does not parse. */
export function yamlTexts(text: string): YamlText[] {
  const doc = parseDocument(text, { stringKeys: true });
  if (doc.errors.length > 0) return [];
  const found: YamlText[] = [];
  const walk = (node: unknown, pointer: string): void => {
    if (isMap(node)) {
      for (const { key, value } of node.items) {
        walk(value, `${pointer}/${isScalar(key) ? String(key.value) : ''}`);
      }
    } else if (isSeq(node)) {
      for (const [i, item] of node.items.entries()) walk(item, `${pointer}/${i}`);
    } else if (isScalar(node) && typeof node.value === 'string' && node.range) {
      const [start, end] = node.range;
      const style = node.type;
      const become = (value: string): Splice => ({ start, end, text: printed(value, style) });
      found.push({ pointer, value: node.value, become });
    }
  };
  walk(doc.contents, '');
  return found;
}

function printed(value: string, style: string | undefined): string {
  if (style === 'QUOTE_SINGLE') return `'${value.replaceAll("'", "''")}'`;
  if (style === 'PLAIN') return value;
  if (style === 'QUOTE_DOUBLE') return JSON.stringify(value);
  return `${JSON.stringify(value)}\n`; // Blocks (`|`, `>`) end with their line.
}
