/** Builds what users run: the command line as one bundle with lazy chunks, and the viewer's assets. */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Hash of all sources and of the locked dependencies. */
function buildId() {
  const hash = createHash('sha256').update(readFileSync('package-lock.json'));
  const entries = readdirSync('src', { recursive: true, withFileTypes: true });
  const files = entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
  for (const file of files.sort()) hash.update(file).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

/** Built aside and moved into place, so that whoever runs `dist/` meanwhile finds it whole. */
const outdir = `dist.new-${process.pid}`;
mkdirSync(outdir, { recursive: true });

await build({
  entryPoints: {
    app: 'src/web/client/main.ts',
    theme: 'src/web/client/theme.ts',
    style: 'src/web/client/style.css',
  },
  outdir: `${outdir}/assets`,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  sourcemap: false,
  logLevel: 'warning',
});
cpSync('src/web/client/static', `${outdir}/assets`, { recursive: true });
cpSync('src/web/templates', `${outdir}/templates`, { recursive: true });

await build({
  entryPoints: { cli: 'src/cli/main.ts', workspace: 'src/workspace/open.ts' },
  outdir,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  define: { __PAIL_BUILD__: JSON.stringify(buildId()) },
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: 'warning',
  // CommonJS packages inside an ES module bundle ask for `require` of Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});

const old = `dist.old-${process.pid}`;
try {
  renameSync('dist', old);
} catch (error) {
  if (error.code !== 'ENOENT') throw error;
}
renameSync(outdir, 'dist');
rmSync(old, { recursive: true, force: true });
