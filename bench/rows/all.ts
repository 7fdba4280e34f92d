/** All rows, in groups that share a workspace or a server. */

import type { Row } from '../row.ts';
import { CLIENT_ROWS } from './client.ts';
import { COLD_ROWS, VOUCHED_ROWS } from './cold.ts';
import { DATE_ROWS } from './dates.ts';
import { IMPORT_ROWS } from './import.ts';
import { LOAD_ROWS } from './load.ts';
import { PAST_ROWS } from './past.ts';
import { RENDER_ROWS } from './render.ts';
import { SEARCH_ROWS } from './search.ts';
import { SERVER_ROWS } from './server.ts';
import { WRITE_ROWS } from './writes.ts';

export const ROW_GROUPS: readonly (readonly Row[])[] = [
  LOAD_ROWS,
  COLD_ROWS,
  SEARCH_ROWS,
  RENDER_ROWS,
  [...VOUCHED_ROWS, ...SERVER_ROWS],
  DATE_ROWS,
  PAST_ROWS,
  IMPORT_ROWS,
  CLIENT_ROWS,
  WRITE_ROWS,
];
