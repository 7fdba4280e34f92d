/** What reports ask for, as data: for the API, and for `pail report <name> --inputs`. */

import type { Actor } from '../../plan/types.ts';
import type { Reading } from '../types.ts';
import type { Report, ReportChoice, ReportParam } from './types.ts';

export type DescribedParam = Pick<ReportParam, 'name' | 'label' | 'kind' | 'description'> & {
  readonly default?: string;
  /** As the workspace has them; any text may be tried of an input without. */
  readonly choices?: readonly ReportChoice[];
};

export function describeParams(
  { params }: Report,
  reading: Reading,
  actor: Actor,
): DescribedParam[] {
  return params.map((param) => {
    const { name, label, kind, description } = param;
    return {
      name,
      label,
      kind,
      description,
      ...(param.default === undefined ? {} : { default: param.default }),
      ...(param.kind === 'choice' ? { choices: param.choices(reading, actor) } : {}),
    };
  });
}
