#!/usr/bin/env node
import('../dist/cli.js').catch((error) => {
  if (error?.code === 'ERR_MODULE_NOT_FOUND' && String(error.message).includes('dist')) {
    process.stderr.write('pail: not built yet; run `npm run build` in its folder first\n');
    process.exit(1);
  }
  throw error;
});
