/** Test files share their process, and with it the modules that made these: this one runs for each file. */
import { afterAll } from 'vitest';
import { removeMadeDirs } from '../support/temp-dir.ts';

afterAll(removeMadeDirs);
