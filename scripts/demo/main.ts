/**
 * Writes the demo bucket: `npm run demo:build`. With `--check` it writes nothing and says, by exit code,
 * whether the bucket is what it would write.
 */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { demoFiles, differences, root } from './files.ts';

function write(bucket: string, files: ReadonlyMap<string, string>): void {
  for (const file of differences(bucket, files)) {
    const target = join(bucket, file);
    const text = files.get(file);
    if (text === undefined) {
      rmSync(target);
      continue;
    }
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}

function main(args: readonly string[]): void {
  const bucket = join(root, 'bucket');
  const files = demoFiles();
  const changed = differences(bucket, files);
  if (args.includes('--check')) {
    for (const file of changed)
      process.stderr.write(`bucket/${file} is not what demo:build writes\n`);
    process.exitCode = changed.length === 0 ? 0 : 1;
    return;
  }
  write(bucket, files);
  process.stderr.write(`${files.size} files in bucket/, ${changed.length} written\n`);
}

main(process.argv.slice(2));
