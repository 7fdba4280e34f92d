/** Who fits a product best, by the assessments there are. */

import { PailError } from '../../errors.ts';
import { memberOf, textAt } from '../../record/value.ts';
import { ASSESSMENTS, countedScore, fitScores, latestAssessments, productsOf } from './fit.ts';
import type { ScoreData } from './rules.ts';

export type Ranked = {
  readonly id: string;
  readonly collection: string;
  /** From -1 to 1. */
  readonly score: number;
  /** Share of the product's weights that something was said of. */
  readonly judged: number;
};

/** Best first, ties by id; archived people are left out. Throws `restricted` where the product cannot be scored. */
export function ranking(product: string, context: ScoreData): readonly Ranked[] {
  const { products, faults } = productsOf(context, product);
  const [fault] = faults;
  if (fault !== undefined) throw new PailError('restricted', fault.message, { product });
  if (products.length === 0) {
    const message = `${product} has no criteria; \`pail create fit-criteria productId=${product} name=… weight=1 rule=…\` makes one`;
    throw new PailError('restricted', message, { product });
  }
  return peopleJudged(
    products.flatMap(({ criteria }) => criteria.map(({ id }) => id)),
    context,
  )
    .flatMap((id): Ranked[] => {
      const person = context.index.get(id);
      if (person === undefined || memberOf(person.data, 'archivedAt') !== null) return [];
      const latest = latestAssessments(person, context);
      const scores = new Map([...latest].map(([key, one]) => [key, countedScore(one)]));
      return fitScores(products, scores).map(({ score, judged }) => ({
        id,
        collection: person.collection,
        score,
        judged,
      }));
    })
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

function peopleJudged(criteria: readonly string[], { index }: ScoreData): readonly string[] {
  const people = criteria.flatMap((criterion) =>
    index
      .referrers(criterion, ASSESSMENTS, 'criterionId')
      .map((one) => textAt(one, 'contactId') ?? textAt(one, 'leadId') ?? ''),
  );
  return [...new Set(people)];
}
