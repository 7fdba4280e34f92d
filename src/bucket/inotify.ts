/**
 * What the kernel (Linux) says that this process watches.
 *
 * All `fs.watch` handles of one event loop share one inotify queue (libuv keeps one descriptor per loop,
 * `uv_loop_t.inotify_fd`), and an event enters it before the system call that caused it returns. So whoever
 * has been told of one event has been told of all earlier ones, in whatever watched directory they happened.
 */

import { type BigIntStats, readdirSync, readFileSync, readlinkSync, statfsSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** `f_type` of file systems on which nothing changes behind this machine's back (statfs(2)). */
const LOCAL: ReadonlySet<number> = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // XFS
  0x9123683e, // Btrfs
  0xf2f52010, // F2FS
  0x2fc12fc1, // ZFS
  0xca451a4e, // bcachefs
  0x01021994, // tmpfs
  0x794c7630, // overlayfs
]);

/** With a shorter queue than this a burst could overflow it before anybody takes it for one. */
const SHORTEST_QUEUE = 8192;

/** True where the order and the fate of events are known: a local file system and a queue of usual length. */
export function tellsEverything(root: string): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const length = Number(readFileSync('/proc/sys/fs/inotify/max_queued_events', 'latin1'));
    return length >= SHORTEST_QUEUE && LOCAL.has(statfsSync(root).type);
  } catch {
    return false;
  }
}

/** Inode numbers watched by this process; null unless there is exactly one queue. */
export function watchedInodes(): ReadonlySet<bigint> | null {
  try {
    const queues = readdirSync('/proc/self/fd').filter((fd) => linkOf(fd) === 'anon_inode:inotify');
    if (queues.length !== 1) return null;
    const text = readFileSync(`/proc/self/fdinfo/${queues[0]}`, 'latin1');
    const inodes = text.matchAll(/^inotify .*\bino:([0-9a-f]+) /gm);
    return new Set([...inodes].map(([, inode = '']) => BigInt(`0x${inode}`)));
  } catch {
    return null;
  }
}

function linkOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
}

/**
 * True when `test` holds for `root` and for every directory at or below `directories` (relative to it; they may be
 * missing), all on one file system. Hidden directories are passed over, links not followed.
 */
export async function everyDirectory(
  root: string,
  directories: readonly string[],
  test: (path: string, stats: BigIntStats) => boolean,
): Promise<boolean> {
  const top = await statsOf(root);
  if (top === null || !test(root, top)) return false;
  const pending = directories.map((dir) => ({ path: join(root, dir), isListed: false }));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { path, isListed } = next;
    const stats = await statsOf(path);
    // Gone since it was listed, or of a name that is no UTF-8.
    if (stats === null && isListed) return false;
    if (stats === null) continue;
    if (!stats.isDirectory() || stats.dev !== top.dev || !test(path, stats)) return false;
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (!entry.isDirectory() || entry.name.startsWith('.')) continue;
      pending.push({ path: join(path, entry.name), isListed: true });
    }
  }
  return true;
}

async function statsOf(path: string): Promise<BigIntStats | null> {
  return lstat(path, { bigint: true }).catch(() => null);
}
