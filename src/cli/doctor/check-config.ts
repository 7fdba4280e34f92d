/** Whether pail.yaml can be read whole. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_FILE } from '../../bucket/locate.ts';
import { formatProblem } from '../../errors.ts';
import type { Finding } from './finding.ts';

export async function checkConfig(root: string): Promise<Finding> {
  const { parseConfig } = await import('../../workspace/parse-config.ts');
  const { problems } = parseConfig(readFileSync(join(root, CONFIG_FILE), 'utf8'), CONFIG_FILE);
  const [first] = problems;
  const name = 'config';
  if (first === undefined) return { name, level: 'ok', message: `${CONFIG_FILE} is sound` };
  const advice = 'mend it, or take it back from git: until then nothing is written';
  return { name, level: 'error', message: formatProblem(first), advice };
}
