/** A view by name, or an error that says why there is none. */

import { PailError } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import type { View } from '../view/types.ts';
import type { LoadedViews } from './definitions.ts';

/** Throws `view` for one that is broken and never was whole, else `not_found` with the nearest name. */
export function namedView({ views, problems }: LoadedViews, name: string): View {
  const view = views.get(name);
  if (view !== undefined) return view;
  const broken = problems.find((p) => p.path.replace(/^views\/|\.ya?ml$/g, '') === name);
  if (broken !== undefined) {
    throw new PailError('view', `${broken.path}:${broken.line ?? 1}: ${broken.message}`, {
      problems: problems.filter((p) => p.path === broken.path),
    });
  }
  const known = [...views.keys()];
  throw new PailError(
    'not_found',
    `no view "${name}"${didYouMean(name, known) || ` (known: ${known.join(', ')})`}`,
    { view: name, known },
  );
}
