/** A Unix socket in a directory, however long its path is. Linux only. */

import { closeSync, constants, lstatSync, openSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';

/** `sun_path` holds 108 bytes, the final NUL among them (unix(7)). */
const LONGEST = 107;

type Address = { readonly path: string; release(): void };

/** Past the limit, the way leads through a descriptor of the directory. */
function addressOf(dir: string, name: string): Address {
  const path = join(dir, name);
  if (Buffer.byteLength(path) <= LONGEST) return { path, release: () => undefined };
  const descriptor = openSync(dir, constants.O_RDONLY | constants.O_DIRECTORY);
  return {
    path: `/proc/self/fd/${descriptor}/${name}`,
    release: () => closeSync(descriptor),
  };
}

/** True when a socket of this user's stands there, alive or dead; 10 µs. */
export function hasSocket(dir: string, name: string): boolean {
  const stats = lstatSync(join(dir, name), { throwIfNoEntry: false });
  return stats?.isSocket() === true && stats.uid === process.getuid?.();
}

/** A connection under way; a dead socket ends it by an error event at once. */
export function connectTo(dir: string, name: string): Socket {
  const address = addressOf(dir, name);
  try {
    // The system call is made before this returns.
    return connect(address.path);
  } finally {
    address.release();
  }
}

/**
 * Listens there; a dead process's socket is replaced. Undefined when a living one listens already. `close` removes
 * the socket.
 */
export async function listenAt(
  dir: string,
  name: string,
  onConnection: (socket: Socket) => void,
): Promise<Server | undefined> {
  const { path, release } = addressOf(dir, name);
  const server = createServer(onConnection);
  let isListening = false;
  try {
    isListening = await tryListen(server, path);
    if (!isListening && !(await isAlive(dir, name))) {
      rmSync(join(dir, name), { force: true });
      isListening = await tryListen(server, path);
    }
    return isListening ? server : undefined;
  } finally {
    // The socket is removed by the path it was made with.
    if (isListening) server.once('close', release);
    else release();
  }
}

/** False when something stands there; other faults are thrown. */
function tryListen(server: Server, path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      server.off('listening', onListening);
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    };
    const onListening = (): void => {
      server.off('error', onError);
      resolve(true);
    };
    server.once('error', onError);
    server.once('listening', onListening);
    server.listen(path);
  });
}

function isAlive(dir: string, name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTo(dir, name);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
