/** Edits a copy of a record in the user's editor until it can be taken, or the user gives up. */

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { PailError } from '../errors.ts';
import { canonicalText } from '../record/canonical.ts';
import { scanJson } from '../record/scan-json.ts';
import type { RecordData, StoredRecord } from '../record/types.ts';
import { isObject } from '../record/value.ts';
import type { Env, Globals } from './env.ts';
import { complain, say } from './output.ts';
import type { Session } from './session.ts';
import { carryOut } from './write.ts';

/** Exit code 0 once the copy is taken or unchanged. Throws what is wrong with it, naming the kept copy. */
export async function editRecord(
  env: Env,
  options: Globals,
  session: Session,
  record: StoredRecord,
): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'pail-edit-'));
  const copy = join(dir, `${record.id}.json`);
  await writeFile(copy, canonicalText(record.data), { mode: 0o600 });
  for (;;) {
    await openEditor(env, copy);
    try {
      const code = await take(env, options, session, record, await readFile(copy, 'utf8'));
      await rm(dir, { recursive: true });
      return code;
    } catch (error) {
      if (!(error instanceof PailError)) throw error;
      const asked = env.isTTY && env.stdinIsTTY;
      if (!asked || !(await again(env, error))) throw kept(error, copy, asked);
    }
  }
}

async function take(
  env: Env,
  options: Globals,
  session: Session,
  record: StoredRecord,
  text: string,
): Promise<number> {
  if (text === canonicalText(record.data)) {
    say(env, options, 'unchanged');
    if (!options.json) return 0;
  }
  const plan = session.workspace.plan.replace(record, parseCopy(text), session.actor);
  return carryOut(env, options, session, plan, { many: false, of: record });
}

function parseCopy(text: string): RecordData {
  const faults = scanJson(text);
  if (faults.length > 0) {
    const lines = faults.map((fault) => `line ${fault.line}: ${fault.message}`);
    throw new PailError('invalid', lines.join('\n'), { faults });
  }
  const value: unknown = JSON.parse(text);
  if (isObject(value)) return value as RecordData;
  throw new PailError('invalid', 'a record must be a JSON object');
}

/** Runs the editor on the terminal; its command may hold arguments, as git's may. */
async function openEditor(env: Env, file: string): Promise<void> {
  const editor = env.vars['VISUAL'] || env.vars['EDITOR'] || 'vi';
  const windows = process.platform === 'win32';
  const [command, args] = windows
    ? [editor, [file]]
    : ['sh', ['-c', `${editor} "$@"`, editor, file]];
  const child = spawn(command as string, args as string[], { stdio: 'inherit', shell: windows });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code === 0) return;
  const message = `the editor "${editor}" ended with code ${code}; nothing was changed. Set VISUAL or EDITOR to another one`;
  throw new PailError('usage', message, { editor, code });
}

async function again(env: Env, error: PailError): Promise<boolean> {
  complain(env, `pail: ${error.message}`);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const reply = await lines.question('Edit again? [Y/n] ');
  lines.close();
  return !/^n/i.test(reply.trim());
}

/** The refusal that names the kept copy; what is wrong is not said twice. */
function kept(error: PailError, copy: string, isTold: boolean): PailError {
  const told = isTold ? '' : `${error.message}\n`;
  const message = `${told}nothing was changed; your text is kept in ${copy}`;
  return new PailError(error.code, message, { ...error.data, copy }, error);
}
