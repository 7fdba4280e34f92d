/** What a process asks a server that vouches, and what that answers: one JSON line each way. */

/** Name of the socket in the state directory. */
export const SOCKET_NAME = 'sock';

export type Question = {
  /** Only processes of one build understand each other's index. */
  readonly build: string;
  /** Real path of the workspace, and the number of the directory that it leads to. */
  readonly root: string;
  readonly inode: number;
  /** Name of a cookie that was made before this was asked. */
  readonly cookie: string;
};

/** What a server has vouched for. */
export type Vouched = {
  /** Identity of the index file that it knows (`SegmentFile.identity`). */
  readonly segment: string;
  /** Files of the bucket that may differ from that; all others do not. */
  readonly changed: readonly string[];
};

export type Answer =
  | ({ readonly ok: true } & Vouched)
  | { readonly ok: false; readonly why: string };

/** The answer in a line; null when it is none. */
export function parseAnswer(line: string): Answer | null {
  const value = parseObject(line);
  if (value?.['ok'] === false) return { ok: false, why: String(value['why']) };
  if (value?.['ok'] !== true) return null;
  const { segment, changed } = value;
  if (typeof segment !== 'string' || !Array.isArray(changed)) return null;
  return { ok: true, segment, changed: changed.map(String) };
}

/** The question in a line; null when it is none. */
export function parseQuestion(line: string): Question | null {
  const value = parseObject(line);
  if (value === null) return null;
  const { build, root, inode, cookie } = value;
  const isSound = [build, root, cookie].every((text) => typeof text === 'string');
  return isSound && typeof inode === 'number' ? (value as unknown as Question) : null;
}

function parseObject(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' ? (value as Readonly<Record<string, unknown>> | null) : null;
  } catch {
    return null;
  }
}
