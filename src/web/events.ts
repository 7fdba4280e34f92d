/** Server-sent events: tells open pages which records changed, so that they fetch themselves again. */
import type { Request, Response } from 'express';
import type { ChangeEvent, Workspace } from '../workspace/types.ts';
import { HttpProblem } from './http-problem.ts';

const HEARTBEAT_MS = 20_000;
const MAX_IDS = 200;
/** A page that has not taken so much of what it was told is not reading: it connects again when it does. */
const MAX_UNREAD_BYTES = 1024 * 1024;

/** One connection per open page; listens to the workspace only while there is one. */
export type EventHub = {
  readonly open: (req: Request, res: Response) => void;
  /** Tells pages of a change that is none of a record: a conflict is settled, though the record stays as it is. */
  readonly tell: () => void;
};

/** `limit` = connections at most; one more is refused with 503. */
export function createEventHub(workspace: Workspace, limit: number): EventHub {
  const streams = new Set<Response>();
  let stopListening: (() => void) | undefined;
  let heartbeat: NodeJS.Timeout | undefined;

  const send = (text: string): void => {
    for (const stream of streams) {
      if (stream.writableLength > MAX_UNREAD_BYTES) stream.destroy();
      else stream.write(text);
    }
  };
  const start = (): void => {
    stopListening = workspace.onChange((event) => send(eventText(event)));
    heartbeat = setInterval(() => send(': still here\n\n'), HEARTBEAT_MS);
    heartbeat.unref();
  };
  const leave = (stream: Response): void => {
    if (!streams.delete(stream) || streams.size > 0) return;
    stopListening?.();
    clearInterval(heartbeat);
  };
  return {
    tell: () => send('event: change\ndata: {"ids":[],"collections":[],"records":0}\n\n'),
    open: (req, res) => {
      if (streams.size >= limit) {
        throw new HttpProblem(503, 'too_many_streams', `${limit} pages are live already.`);
      }
      if (streams.size === 0) start();
      streams.add(res);
      res.set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
      res.flushHeaders();
      res.write('retry: 1000\nevent: hello\ndata: {}\n\n');
      req.on('close', () => leave(res));
    },
  };
}

/** One event as text (WHATWG HTML, server-sent events). Past 200 records it names collections only. */
export function eventText(event: ChangeEvent): string {
  const data = {
    ids: event.records.slice(0, MAX_IDS).map((r) => r.id),
    collections: [...new Set(event.records.map((r) => r.collection))].sort(),
    records: event.records.length,
    definitions: event.definitions,
    sequence: event.sequence,
  };
  return `id: ${event.sequence}\nevent: change\ndata: ${JSON.stringify(data)}\n\n`;
}
