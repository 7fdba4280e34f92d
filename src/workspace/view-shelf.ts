/** The views of a workspace: read when first asked for, the last good version of a broken one kept. */

import { PailError, type Problem } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import type { Model } from '../schema/model.ts';
import type { View } from '../view/types.ts';
import { type LoadedViews, readViews } from './definitions.ts';

export class ViewShelf {
  readonly #root: string;
  #loaded: LoadedViews | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  all(model: Model): readonly View[] {
    return [...this.#views(model).views.values()];
  }

  problems(model: Model): readonly Problem[] {
    return this.#views(model).problems;
  }

  /** Reads the files again; true when any of them changed. */
  reload(model: Model): boolean {
    const before = this.#loaded;
    this.#loaded = readViews(this.#root, model, before?.views);
    return before?.hash !== this.#loaded.hash;
  }

  /** Throws `view` for one that is broken and never was whole, else `not_found`. */
  named(name: string, model: Model): View {
    const { views, problems } = this.#views(model);
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

  #views(model: Model): LoadedViews {
    this.#loaded ??= readViews(this.#root, model);
    return this.#loaded;
  }
}
