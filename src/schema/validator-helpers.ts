/** What compiled schemas ask for by `require`: a few small functions of ajv, and patterns that match in linear time. */

import { lazyPackage } from '../lazy-package.ts';

const engine = lazyPackage<typeof import('re2js')>('re2js');

/** RE2 matches in linear time: no pattern of a schema can freeze the process. Compiled when first tested. */
function linearRegExp(pattern: string): { test(text: string): boolean } {
  let compiled: ReturnType<typeof import('re2js').RE2JS.compile> | undefined;
  return {
    test(text) {
      compiled ??= engine().RE2JS.compile(pattern);
      return compiled.matcher(text).find();
    },
  };
}

/** The only modules that compiled schemas get. */
const HELPERS: ReadonlyMap<string, () => unknown> = new Map<string, () => unknown>([
  ...[
    'ajv/dist/runtime/equal',
    'ajv/dist/runtime/ucs2length',
    'ajv/dist/runtime/uri',
    'ajv-formats/dist/formats',
  ].map((name) => [name, lazyPackage<unknown>(name)] as const),
  ['re2js', () => linearRegExp],
]);

/** `require` for compiled schemas. */
export function validatorHelper(name: string): unknown {
  const helper = HELPERS.get(name);
  if (helper === undefined) throw new Error(`compiled schemas have no helper ${name}`);
  return helper();
}
