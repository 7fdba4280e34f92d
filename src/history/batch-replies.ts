/** Parses what `git cat-file --batch` prints. */

/** One object, or why there is none: `missing`, `ambiguous`. */
export type Reply =
  | { readonly id: string; readonly type: string; readonly bytes: Buffer }
  | { readonly missing: string };

const FOUND = /^([0-9a-f]{40,64}) ([a-z]+) (\d+)$/;
const NEWLINE = 10;

/** Takes the output in chunks of any size and hands on each reply once it is whole, in order. */
export function replyParser(onReply: (reply: Reply) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let parts: Buffer[] = [];
  let have = 0;
  let need = 1;
  return (chunk) => {
    parts.push(chunk);
    have += chunk.length;
    // A large object comes in many chunks: they are joined once, when it is whole.
    if (have < need) return;
    rest = parts.length === 1 ? chunk : Buffer.concat(parts);
    let at = 0;
    for (;;) {
      const taken = takeReply(rest, at);
      if ('need' in taken) {
        need = taken.need;
        break;
      }
      onReply(taken.reply);
      at = taken.end;
    }
    rest = rest.subarray(at);
    parts = rest.length === 0 ? [] : [rest];
    have = rest.length;
  };
}

type Taken = { readonly reply: Reply; readonly end: number } | { readonly need: number };

/** The reply that begins at `at`, or how many bytes there must be from there on before it is worth looking again. */
function takeReply(bytes: Buffer, at: number): Taken {
  const headEnd = bytes.indexOf(NEWLINE, at);
  if (headEnd < 0) return { need: bytes.length - at + 1 };
  const head = bytes.toString('utf8', at, headEnd);
  const found = FOUND.exec(head);
  if (found === null) {
    const missing = head.slice(head.lastIndexOf(' ') + 1);
    return { reply: { missing }, end: headEnd + 1 };
  }
  const [, id = '', type = '', size = ''] = found;
  const start = headEnd + 1;
  const end = start + Number(size);
  if (bytes.length < end + 1) return { need: end + 1 - at };
  // A copy: a slice would keep the whole chunk alive.
  return { reply: { id, type, bytes: Buffer.from(bytes.subarray(start, end)) }, end: end + 1 };
}
