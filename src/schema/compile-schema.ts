/** JSON Schemas to JavaScript with ajv. Heavy to load (100 ms): import it lazily. */

import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import formats from 'ajv-formats';
import { RE2JS } from 're2js';
import type { JsonObject } from '../record/types.ts';
import { OWN_KEYWORDS } from './keywords.ts';
import type { CompiledSchema } from './validator.ts';

let ajv: Ajv2020 | undefined;

/** Compiles one schema (10–20 ms). What it gives needs nothing of ajv but a few helpers (`validator-helpers.ts`). */
export function compileSchema(schema: JsonObject): CompiledSchema {
  ajv ??= createAjv();
  try {
    return { code: standalone.default(ajv, ajv.compile(schema)) };
  } catch (error) {
    return { fault: (error as Error).message };
  } finally {
    ajv.removeSchema(schema);
  }
}

/** RFC 3987: letters of any language may stand in an address, as browsers write it. */
const ADDRESS = /^[a-z][a-z\d+.-]*:(?:[^\s<>"{}|\\^`%\p{Cc}]|%[\da-f]{2})+$/iu;

/** ajv as Pail sets it up. */
export function createAjv(): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    allowUnionTypes: true,
    validateSchema: true,
    // RE2 matches in linear time: no pattern of a schema can freeze the process.
    code: { regExp: linearRegExp, source: true },
  });
  formats.default(ajv);
  ajv.addFormat('uri', ADDRESS);
  // Checked beside the schema, which says what is wrong with it (validator.ts).
  ajv.addFormat('rrule', true);
  ajv.addVocabulary([...OWN_KEYWORDS]);
  return ajv;
}

type RegExpEngine = NonNullable<CodeOptions['regExp']>;
type CodeOptions = NonNullable<NonNullable<ConstructorParameters<typeof Ajv2020>[0]>['code']>;

/** ajv tells patterns apart by their engine's `toString`. */
const linearRegExp: RegExpEngine = Object.assign(
  (pattern: string): ReturnType<RegExpEngine> => {
    const compiled = RE2JS.compile(pattern);
    return {
      test: (text: string) => compiled.matcher(text).find(),
      toString: () => `re2:${pattern}`,
    } as ReturnType<RegExpEngine>;
  },
  { code: 'require("re2js")' },
);
