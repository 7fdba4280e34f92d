/** Who a process is, beyond its number: numbers are used again. */

import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export type ProcessId = {
  readonly pid: number;
  /** Start time in clock ticks since boot (`/proc/<pid>/stat`, field 22); null where there is no /proc. */
  readonly start: string | null;
  /** Host name and PID namespace: containers may share a name and a disk, never a number space. */
  readonly host: string;
};

let own: ProcessId | undefined;

/** This process. */
export function ownProcessId(): ProcessId {
  own ??= { pid: process.pid, start: startOf(process.pid), host: `${hostname()}${pidNamespace()}` };
  return own;
}

/**
 * `alive`, `dead`, or `unknown` when it cannot be told from here: another host, or (without /proc) a
 * number that is in use, perhaps by someone else.
 */
export function stateOfProcess(id: ProcessId): 'alive' | 'dead' | 'unknown' {
  if (id.host !== ownProcessId().host) return 'unknown';
  if (!isInUse(id.pid)) return 'dead';
  const start = startOf(id.pid);
  if (start === null || id.start === null) return id.pid === process.pid ? 'alive' : 'unknown';
  return start === id.start ? 'alive' : 'dead';
}

function isInUse(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Start time of a running process; null when it cannot be read, and for a zombie, `''`: it is gone. */
function startOf(pid: number): string | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null;
  }
  // The second field is the program's name in parentheses, which may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return '';
  return fields[19] ?? null;
}

function pidNamespace(): string {
  try {
    return `/${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}
