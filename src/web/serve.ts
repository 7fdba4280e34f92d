/** `pail serve`: the viewer on this machine's loopback. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PailError } from '../errors.ts';
import type { Workspace } from '../workspace/types.ts';
import { type AppOptions, createApp } from './app.ts';

export const DEFAULT_PORT = 4780;

export type ServeOptions = AppOptions & {
  /** Loopback names only; `127.0.0.1` by default. */
  readonly host?: string;
  /** Just this port; absent: 4780 or the next free one; 0: any. */
  readonly port?: number;
  /** Called once connections are accepted, with the address to open. */
  readonly onListen?: (url: string) => void;
};

export type Serving = {
  readonly url: string;
  readonly port: number;
  /** Ends open connections, live pages too, and frees the port. The workspace stays open. */
  close(): Promise<void>;
};

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);
const PORTS_TRIED = 20;

/** Listens until closed. Throws `forbidden` for a host beyond loopback, `io` when the port is taken. */
export async function serve(workspace: Workspace, options: ServeOptions = {}): Promise<Serving> {
  const host = options.host ?? '127.0.0.1';
  if (!LOOPBACK.has(host)) {
    throw new PailError(
      'forbidden',
      `--host ${host}: serving beyond this machine needs authentication, which is not there yet; leave --host out, or forward the port over ssh`,
      { host },
    );
  }
  const server = createServer(createApp(workspace, options));
  const port = await listen(server, host, options.port);
  const url = `http://${host === '::1' ? '[::1]' : host}:${port}/`;
  options.onListen?.(url);
  return { url, port, close: () => closeServer(server) };
}

async function listen(server: Server, host: string, port: number | undefined): Promise<number> {
  if (port !== undefined) {
    if (await tryListen(server, host, port)) return portOf(server);
    throw taken(port, 'choose another --port, or leave it out to take the next free one');
  }
  for (let candidate = DEFAULT_PORT; candidate < DEFAULT_PORT + PORTS_TRIED; candidate++) {
    if (await tryListen(server, host, candidate)) return portOf(server);
  }
  throw taken(DEFAULT_PORT, `so are the ${PORTS_TRIED - 1} after it; name a free one with --port`);
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function taken(port: number, next: string): PailError {
  return new PailError('io', `port ${port} is taken by another program; ${next}`, { port });
}

/** False when the port is taken; any other fault is thrown. */
function tryListen(server: Server, host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      server.off('listening', onListening);
      if (error.code === 'EADDRINUSE') resolve(false);
      else
        reject(
          new PailError(
            'io',
            `cannot listen on ${host}:${port}: ${error.message}`,
            { port },
            error,
          ),
        );
    };
    const onListening = (): void => {
      server.off('error', onError);
      resolve(true);
    };
    server.once('error', onError);
    server.once('listening', onListening);
    server.listen(port, host);
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
