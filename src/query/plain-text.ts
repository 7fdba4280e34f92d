/** One line of plain text. */

/**
 * `raw` on one line, white space collapsed. Of Markdown the words stay: links and images become their text,
 * and the signs of headings, lists, quotes, emphasis and code go.
 */
export function plainText(raw: string, isMarkdown: boolean): string {
  const text = isMarkdown ? withoutMarkdown(raw) : raw;
  return text.replace(/\s+/g, ' ').trim();
}

function withoutMarkdown(raw: string): string {
  return raw
    .replace(/^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|\d+\.[ \t]+|```[^\n]*$)/gm, '')
    .replace(/!?\[([^\]\n]{0,300})\]\([^)\n]{0,2000}\)/g, '$1')
    .replace(/(\*\*|__|~~|`)(?=\S)([^\n]{0,300}?\S)\1/g, '$2')
    .replace(/(^|[\s(])[*_](?=\S)([^*_\n]{0,300}?\S)[*_](?=[\s).,;:!?]|$)/gm, '$1$2');
}
