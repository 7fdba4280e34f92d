/** Which collections a shipped view is about, read off its text. Pure. */

const COLLECTION = /(?:^|[\s{,])collection:\s*["']?([\w/-]+)/gm;

/** Names (path or short) behind every `collection:` of a view: its own, those of panels and of inputs. */
export function viewCollections(text: string): string[] {
  const lines = text.replace(/(^|\s)#.*$/gm, '$1');
  return [...new Set([...lines.matchAll(COLLECTION)].map((match) => match[1] ?? ''))];
}
