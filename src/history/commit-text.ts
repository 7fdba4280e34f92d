/** The words of a commit: who, when, why. */

import type { CommitText } from './fast-import.ts';
import type { QueueEntry } from './queue-store.ts';
import type { Identity } from './status.ts';

/**
 * Who commits: the environment, then git's `committer.*`, then `user.*`, else the author, else Pail itself.
 * `config` holds git's settings by lower-case name.
 */
export function committerOf(config: ReadonlyMap<string, string>, author: Identity): Identity {
  const pick = (part: 'name' | 'email'): string | undefined =>
    process.env[`GIT_COMMITTER_${part.toUpperCase()}`] ||
    config.get(`committer.${part}`) ||
    config.get(`user.${part}`);
  const name = pick('name');
  const email = pick('email');
  return name && email ? { name, email } : author;
}

/** Texts of an entry's commit; `now` is the committer's time, epoch ms. */
export function commitTextOf(entry: QueueEntry, committer: Identity, now: number): CommitText {
  return {
    author: `${personText(entry.author)} ${dateText(Date.parse(entry.createdAt))}`,
    committer: `${personText(committer)} ${dateText(now)}`,
    message: messageOf(entry),
  };
}

/** The same as environment variables, for `git commit-tree`. */
export function commitEnvOf(
  entry: QueueEntry,
  committer: Identity,
  now: number,
): Record<string, string> {
  const author = cleanPerson(entry.author);
  const other = cleanPerson(committer);
  return {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: `@${dateText(Date.parse(entry.createdAt))}`,
    GIT_COMMITTER_NAME: other.name,
    GIT_COMMITTER_EMAIL: other.email,
    GIT_COMMITTER_DATE: `@${dateText(now)}`,
  };
}

/** Message with its trailers as the last paragraph. */
export function messageOf(entry: QueueEntry): string {
  const trailers = Object.entries(entry.trailers).map(
    ([key, value]) => `${key}: ${value.replace(/\s+/g, ' ').trim()}`,
  );
  const text = entry.message.replaceAll('\0', '').replaceAll('\r\n', '\n').trim();
  const parts = [text === '' ? 'Change records' : text];
  if (trailers.length > 0) parts.push(trailers.join('\n'));
  return `${parts.join('\n\n')}\n`;
}

function personText(identity: Identity): string {
  const { name, email } = cleanPerson(identity);
  return `${name} <${email}>`;
}

/** Without what git's format cannot carry; never empty. */
function cleanPerson({ name, email }: Identity): Identity {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go
  const clean = (text: string): string => text.replace(/[<>\u0000-\u001f]/g, '').trim();
  const cleanEmail = clean(email);
  return {
    name: clean(name) || cleanEmail.split('@')[0] || 'Pail',
    email: cleanEmail || 'pail@localhost',
  };
}

/** Seconds and local zone as git stores them: `1760000000 +0200`. */
function dateText(ms: number): string {
  const at = Number.isFinite(ms) ? ms : 0;
  const offset = -new Date(at).getTimezoneOffset();
  const pad = (n: number): string => String(n).padStart(2, '0');
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  return `${Math.floor(at / 1000)} ${offset < 0 ? '-' : '+'}${pad(hours)}${pad(minutes)}`;
}
