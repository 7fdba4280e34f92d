/** Property tests run with one seed, so that a run can be repeated; `PAIL_SEED=random npm test` looks further. */
import fc from 'fast-check';

const wanted = process.env['PAIL_SEED'] ?? '20261120';
if (wanted !== 'random') fc.configureGlobal({ seed: Number(wanted) });
