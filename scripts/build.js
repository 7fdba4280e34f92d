/** Builds what users run: the command line as one bundle with lazy chunks, and the viewer's assets. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';

function sourceFiles() {
  const entries = readdirSync('src', { recursive: true, withFileTypes: true });
  return entries
    .filter((e) => e.isFile())
    .map((e) => join(e.parentPath, e.name))
    .sort();
}

/** Path and text of each, as a model is made of them. */
function shippedSchemas() {
  const names = readdirSync('schemas', { recursive: true }).filter((name) =>
    name.endsWith('.json'),
  );
  return names.map((name) => ({
    path: `schemas/${name}`,
    text: readFileSync(join('schemas', name), 'utf8'),
  }));
}

/** Hash of all sources and of the locked dependencies. */
function buildId() {
  const hash = createHash('sha256').update(readFileSync('package-lock.json'));
  for (const file of sourceFiles()) hash.update(file).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

/** What is loaded before the workspace is there: it shall not bring the workspace's code with it. */
const EARLY = [
  'src/cli/run-process.ts',
  'src/workspace/begin.ts',
  'src/cli/process-env.ts',
  'src/cli/code-cache.ts',
];

/**
 * Code that most verbs need after they were parsed. A file of a chunk costs a start about 1 ms, far more than its
 * bytes: so whatever is loaded lazily is made to import all of these, which puts them into one chunk instead of
 * one for every combination of verbs.
 */
const CORE = [
  // Always there before: what it shares with the rest stays one chunk, too.
  'src/cli/run.ts',
  'src/workspace/open.ts',
  'src/expr/shorthand.ts',
  'src/cli/list-columns.ts',
  'src/cli/query-output.ts',
  'src/cli/record-text.ts',
  'src/cli/changes.ts',
  'src/cli/render/render-board.ts',
  'src/cli/render/render-table.ts',
];

/** Absolute paths of modules and of all that they import statically, types aside. */
function withImports(entries) {
  const found = new Set();
  const pending = entries.map((file) => resolve(file));
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    for (const [, names, path] of readFileSync(file, 'utf8').matchAll(STATIC_IMPORT)) {
      const isOnlyTypes =
        names.startsWith('type ') || /^\{(\s*type [^,}]+,?)*\s*\}\s*$/.test(names);
      if (!isOnlyTypes) pending.push(resolve(dirname(file), path));
    }
  }
  return found;
}

const STATIC_IMPORT = /^(?:import|export)\s+([^;'"]*?)\s*from '(\.[^']+\.ts)';/gm;

/** An esbuild plugin that makes every lazily imported module of `src/` import the core. */
function oneCore() {
  const lazy = new Set();
  for (const file of sourceFiles().filter((name) => name.endsWith('.ts'))) {
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/\bimport\(\s*'(\.[^']+)'/g)) {
      lazy.add(resolve(dirname(file), path));
    }
  }
  for (const file of withImports(EARLY)) lazy.delete(file);
  return {
    name: 'one-core',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (!lazy.has(path)) return undefined;
        const imports = CORE.map((file) => `import ${JSON.stringify(resolve(file))};`).join('\n');
        return { contents: `${readFileSync(path, 'utf8')}\n${imports}\n`, loader: 'ts' };
      });
    },
  };
}

/** Git starts the merge driver for each record. It has a bundle of its own, so that it shares no chunks with the rest. */
const DRIVER_DIR = 'driver';

/** An esbuild plugin that leaves the merge driver to its own bundle. */
function apartDriver() {
  return {
    name: 'apart-driver',
    setup({ onResolve }) {
      onResolve({ filter: /\/merge-one\.ts$/ }, () => ({
        path: `./${DRIVER_DIR}/merge-one.js`,
        external: true,
      }));
    },
  };
}

/** Built aside and moved into place, so that whoever runs `dist/` meanwhile finds it whole. */
const outdir = `dist.new-${process.pid}`;
mkdirSync(outdir, { recursive: true });

const forBrowsers = {
  outdir: `${outdir}/assets`,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  sourcemap: false,
  logLevel: 'warning',
};
// `early.js` is no module: it must share nothing with the rest.
await build({
  ...forBrowsers,
  entryPoints: { early: 'src/web/client/early.ts', style: 'src/web/client/style.css' },
});
await build({ ...forBrowsers, entryPoints: { app: 'src/web/client/main.ts' }, splitting: true });
cpSync('src/web/client/static', `${outdir}/assets`, { recursive: true });
cpSync('src/web/templates', `${outdir}/templates`, { recursive: true });

const forNode = {
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
};

await build({
  ...forNode,
  entryPoints: { cli: 'src/cli/main.ts', workspace: 'src/workspace/open.ts' },
  outdir,
  plugins: [oneCore(), apartDriver()],
});
await build({
  ...forNode,
  entryPoints: { 'merge-one': 'src/cli/merge-one.ts' },
  outdir: `${outdir}/${DRIVER_DIR}`,
});

// Compiling the shipped schemas takes seconds: nobody shall wait for that twice (src/workspace/load-validators.ts).
const compiler = `${outdir}/compiler`;
await build({
  ...forNode,
  entryPoints: { load: 'src/schema/load.ts', compile: 'src/workspace/load-validators.ts' },
  outdir: compiler,
});
const { loadModel } = await import(resolve(compiler, 'load.js'));
const { loadValidators } = await import(resolve(compiler, 'compile.js'));
await loadValidators(loadModel(shippedSchemas()), outdir);
chmodSync(`${outdir}/validators`, 0o644);
rmSync(compiler, { recursive: true });

// `pail --help` prints this file (src/cli/overview-file.ts).
const overview = execFileSync(process.execPath, [`${outdir}/cli.js`, '--help']);
writeFileSync(`${outdir}/overview.txt`, overview);

const old = `dist.old-${process.pid}`;
try {
  renameSync('dist', old);
} catch (error) {
  if (error.code !== 'ENOENT') throw error;
}
renameSync(outdir, 'dist');
rmSync(old, { recursive: true, force: true });
