/**
 * Vouching, a server's side: it tells other processes which files differ from the index file, so that they need
 * not ask git. A process makes a cookie file and then asks; once the watcher has told of the cookie, it has told
 * of all that happened before the question (see bucket/cookie.ts). One JSON line each way over a socket in the
 * state directory.
 */

import { type FSWatcher, lstatSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { watchCookies } from '../bucket/cookie.ts';
import { tellsEverything } from '../bucket/inotify.ts';
import { listenAt } from '../bucket/socket.ts';
import { ensureDir } from '../bucket/state-dir.ts';
import { BUILD_ID } from '../build-id.ts';
import { type Answer, parseQuestion, SOCKET_NAME, type Vouched } from './vouch-protocol.ts';
import type { Watching } from './watching.ts';

/** The server that vouches. */
export type VouchHost = {
  readonly stateDir: string;
  readonly root: string;
  readonly watching: Pick<Watching, 'catchUp' | 'count'>;
  /** What is known now; null when the index file is not the one that it was opened from. */
  vouched(): Vouched | null;
};

export type Vouching = { close(): Promise<void> };

/** Longest question, bytes, and longest wait for its cookie, ms: whoever asks gives up much earlier. */
const LONGEST_QUESTION = 8192;
const COOKIE_MS = 1000;

/** More files than this git finds as quickly; whoever asks it then writes the index file anew. */
const MANY_CHANGES = 500;

/** Answers questions until closed. Undefined where another server does so already, or nobody could ask. */
export async function startVouching(host: VouchHost): Promise<Vouching | undefined> {
  const { stateDir, root, watching } = host;
  if (!tellsEverything(root)) return undefined;
  const { ino } = lstatSync(root);
  const cookies = new Cookies();
  const server = await listenIn(stateDir, (socket) => {
    readLine(socket, async (line) => {
      const answer = await answerTo(line, ino, cookies, host);
      socket.end(`${JSON.stringify(answer)}\n`);
    });
  });
  if (server === undefined) return undefined;
  const watcher = watchIn(stateDir, (name) => {
    watching.count();
    cookies.see(name);
  });
  if (watcher === undefined) {
    await closeServer(server);
    return undefined;
  }
  return {
    close: async () => {
      watcher.close();
      await closeServer(server);
    },
  };
}

/** Where the system has no watches left, nobody is vouched for. */
function watchIn(stateDir: string, onCookie: (name: string) => void): FSWatcher | undefined {
  try {
    return watchCookies(stateDir, onCookie);
  } catch {
    return undefined;
  }
}

/** A state directory that cannot be written, or no sockets there: whoever asks git needs none. */
async function listenIn(
  stateDir: string,
  onConnection: (socket: Socket) => void,
): Promise<Server | undefined> {
  try {
    ensureDir(stateDir);
    return await listenAt(stateDir, SOCKET_NAME, onConnection);
  } catch {
    return undefined;
  }
}

async function answerTo(
  line: string,
  inode: number,
  cookies: Cookies,
  { root, watching, vouched }: VouchHost,
): Promise<Answer> {
  const question = parseQuestion(line);
  if (question === null) return no('not understood');
  if (question.build !== BUILD_ID) return no('another version');
  const isHere = question.root === root && question.inode === inode && inodeAt(root) === inode;
  if (!isHere) return no('another workspace');
  if (!(await cookies.seen(question.cookie))) return no('cookie not seen');
  if (!(await watching.catchUp())) return no('busy');
  const known = vouched();
  if (known === null) return no('another index file');
  if (known.changed.length > MANY_CHANGES) return no('many changes');
  return { ok: true, ...known };
}

function no(why: string): Answer {
  return { ok: false, why };
}

function inodeAt(path: string): number | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.ino;
}

/** Cookies that the watcher has told of lately, and who waits for others. */
class Cookies {
  readonly #seen = new Map<string, NodeJS.Timeout>();
  readonly #waiting = new Map<string, (isSeen: boolean) => void>();

  see(name: string): void {
    this.#waiting.get(name)?.(true);
    clearTimeout(this.#seen.get(name));
    this.#seen.set(name, setTimeout(() => this.#seen.delete(name), COOKIE_MS).unref());
  }

  seen(name: string): Promise<boolean> {
    if (this.#seen.has(name)) return Promise.resolve(true);
    return new Promise((resolve) => {
      const answer = (isSeen: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(name);
        resolve(isSeen);
      };
      const timer = setTimeout(() => answer(false), COOKIE_MS).unref();
      this.#waiting.set(name, answer);
    });
  }
}

function readLine(socket: Socket, use: (line: string) => Promise<void>): void {
  let text = '';
  let isRead = false;
  socket.setEncoding('utf8');
  // Whoever asks may be gone before the answer.
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: string) => {
    text += chunk;
    const end = text.indexOf('\n');
    if (isRead) return;
    if (end < 0 && text.length > LONGEST_QUESTION) socket.destroy();
    if (end < 0) return;
    isRead = true;
    use(text.slice(0, end)).catch(() => socket.destroy());
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
