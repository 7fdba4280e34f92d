/** Builds what users run: the command line as one bundle with lazy chunks, and the viewer's assets. */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const outdir = 'dist';
rmSync(outdir, { recursive: true, force: true });
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
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: 'warning',
  // CommonJS packages inside an ES module bundle ask for `require` of Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
