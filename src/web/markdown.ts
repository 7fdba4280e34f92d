/** Markdown of records as HTML: no raw HTML, no images, no links but http(s), mail and paths. */
import createMarkdown from 'markdown-it';

type Engine = ReturnType<typeof createMarkdown>;

const engine = createEngine();

/** Safe HTML for Markdown text of a record, which anybody may have written. */
export function markdownHtml(text: string): string {
  return engine.render(text);
}

function createEngine(): Engine {
  const md = createMarkdown({ html: false, linkify: true, breaks: true });
  md.disable('image');
  md.validateLink = (url) => isSafeLink(url);
  md.renderer.rules['link_open'] = (tokens, index, options, _env, self) => {
    const token = tokens[index];
    token?.attrSet('rel', 'noopener noreferrer nofollow');
    token?.attrSet('target', '_blank');
    return self.renderToken(tokens, index, options);
  };
  return md;
}

/** True for addresses that do nothing but open a page or a mail. */
export function isSafeLink(url: string): boolean {
  return /^(https?:\/\/|mailto:|tel:|\/(?!\/)|#)/i.test(url.trim());
}
