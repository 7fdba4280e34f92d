/** Vouching, the side of whoever asks (see vouching.ts). */

import { lstatSync } from 'node:fs';
import type { Socket } from 'node:net';
import { makeCookie, removeCookie } from '../bucket/cookie.ts';
import { connectTo, hasSocket } from '../bucket/socket.ts';
import { BUILD_ID } from '../build-id.ts';
import {
  type Answer,
  parseAnswer,
  type Question,
  SOCKET_NAME,
  type Vouched,
} from './vouch-protocol.ts';

/** A server that has not answered by then may have other things to do (ms). */
const PATIENCE_MS = 25;

export type Asked = {
  /** Null when the server does not vouch. */
  readonly answer: Promise<Vouched | null>;
  /** Ends the waiting: the answer is null unless it is there. */
  giveUp(): void;
};

/**
 * Asks the server that runs on this workspace; null when there is none. `onLate` is called when the answer takes
 * long; it may come yet. Never throws.
 */
export function askVouch(stateDir: string, root: string, onLate: () => void): Asked | null {
  if (process.platform !== 'linux' || !hasSocket(stateDir, SOCKET_NAME)) return null;
  try {
    const cookie = makeCookie(stateDir);
    const inode = lstatSync(root).ino;
    const { answer, giveUp } = ask(stateDir, { build: BUILD_ID, root, inode, cookie }, onLate);
    const vouched = answer.then((value) => {
      removeCookie(stateDir, cookie);
      return value?.ok === true ? value : null;
    });
    return { answer: vouched, giveUp };
  } catch {
    // Nobody watches for cookies, or the socket is not to be reached.
    return null;
  }
}

type Answering = { readonly answer: Promise<Answer | null>; giveUp(): void };

function ask(stateDir: string, question: Question, onLate: () => void): Answering {
  const socket = connectTo(stateDir, SOCKET_NAME);
  // An answer may lie there unread because this process was busy itself: that is read first.
  const timer = setTimeout(() => setImmediate(() => socket.destroyed || onLate()), PATIENCE_MS);
  const answer = new Promise<Answer | null>((resolve) => {
    socket.on('error', () => resolve(null));
    socket.on('close', () => resolve(null));
    onLine(socket, (line) => {
      resolve(parseAnswer(line));
      socket.destroy();
    });
  }).finally(() => clearTimeout(timer));
  socket.write(`${JSON.stringify(question)}\n`);
  return { answer, giveUp: () => socket.destroy() };
}

function onLine(socket: Socket, use: (line: string) => void): void {
  let text = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    text += chunk;
    const end = text.indexOf('\n');
    if (end >= 0) use(text.slice(0, end));
  });
}
