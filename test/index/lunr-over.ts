/** lunr's own index over records, with the language that Pail gives it: what Pail's answers are compared with. */

import lunr from 'lunr';
import { trim } from '../../src/index/analysis.ts';
import { textFields, textsIn } from '../../src/index/text-fields.ts';
import { plainLetters } from '../../src/plain-letters.ts';
import type { StoredRecord } from '../../src/record/types.ts';
import type { Model } from '../../src/schema/model.ts';

const unicodeTrimmer = (token: lunr.Token): lunr.Token =>
  token.update((text) => trim(plainLetters(text)));
lunr.Pipeline.registerFunction(unicodeTrimmer, 'unicodeTrimmer');

/** No field is called so: some collections have the id among their texts. */
const REF = '(id)';

/** A field's boost is the greatest weight that any text in it has in any collection. */
export function lunrOver(model: Model, records: readonly StoredRecord[]): lunr.Index {
  const fieldsOf = new Map([...model.collections.values()].map((c) => [c.path, textFields(c)]));
  const boosts = new Map<string, number>();
  for (const { top, weight } of [...fieldsOf.values()].flat()) {
    boosts.set(top, Math.max(weight, boosts.get(top) ?? 0));
  }
  const builder = new lunr.Builder();
  for (const pipeline of [builder.pipeline, builder.searchPipeline]) {
    pipeline.add(unicodeTrimmer, lunr.stopWordFilter, lunr.stemmer);
  }
  builder.ref(REF);
  for (const [name, boost] of boosts) builder.field(name, { boost });
  for (const record of records) {
    const document: Record<string, string> = { [REF]: record.id };
    for (const field of fieldsOf.get(record.collection) ?? []) {
      const text = textsIn(record.data, field).join(' ');
      document[field.top] = `${document[field.top] ?? ''} ${text}`;
    }
    builder.add(document);
  }
  return builder.build();
}
