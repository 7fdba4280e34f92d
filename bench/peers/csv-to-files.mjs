/** The least an import can do: `node csv-to-files.mjs <csv> <directory>` writes each row to a JSON file of its own. */

import { createReadStream, mkdirSync, writeFileSync } from 'node:fs';
import { parse } from 'csv-parse';

const [, , file, directory] = process.argv;
mkdirSync(directory, { recursive: true });
let count = 0;
for await (const row of createReadStream(file).pipe(parse({ columns: true }))) {
  writeFileSync(`${directory}/${count++}.json`, `${JSON.stringify(row, null, 2)}\n`);
}
