/** What can be read of a YAML file that is faulty as a whole. */

import { readYaml, type YamlEntry, type YamlNode } from '../record/yaml-document.ts';

/** The top-level keys that are sound by themselves, each with its lines; of one that stands twice the first. */
export function soundEntries(text: string, file: string): YamlNode {
  const entries = new Map<string, YamlEntry>();
  for (const { start, lines } of blocksOf(text)) {
    // Empty lines before it, so that what is said of it names its line.
    const { root } = readYaml('\n'.repeat(start) + lines.join('\n'), file);
    for (const entry of root?.kind === 'map' ? root.entries : []) {
      if (!entries.has(entry.key)) entries.set(entry.key, entry);
    }
  }
  return { kind: 'map', entries: [...entries.values()], line: 1, pointer: '' };
}

/** Lines from one that is not indented to the next such. */
function blocksOf(text: string): { readonly start: number; readonly lines: string[] }[] {
  const blocks: { readonly start: number; readonly lines: string[] }[] = [];
  for (const [start, line] of text.split('\n').entries()) {
    if (/^[^\s#]/.test(line)) blocks.push({ start, lines: [line] });
    else blocks.at(-1)?.lines.push(line);
  }
  return blocks;
}
