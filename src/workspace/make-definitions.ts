/** From the texts of pail.yaml, schemas and views to what they say. Loads YAML and the schema loader: import it lazily. */

import { CONFIG_FILE } from '../bucket/locate.ts';
import type { Problem } from '../errors.ts';
import { loadModel, type SchemaSource } from '../schema/load.ts';
import type { Model } from '../schema/model.ts';
import { parseView } from '../view/parse-view.ts';
import type { View } from '../view/types.ts';
import type { Definitions } from './definitions.ts';
import { parseConfig } from './parse-config.ts';

export function makeDefinitions(configText: string, schemas: readonly SchemaSource[]): Definitions {
  const { config, problems } = parseConfig(configText, CONFIG_FILE);
  const model = loadModel(schemas);
  return { config, model, problems: [...problems, ...model.problems] };
}

export type MadeViews = { readonly views: readonly View[]; readonly problems: readonly Problem[] };

export function makeViews(sources: readonly SchemaSource[], model: Model): MadeViews {
  const parsed = sources.map(({ path, text }) => parseView(text, path, model));
  return {
    views: parsed.flatMap(({ view }) => (view === null ? [] : [view])),
    problems: parsed.flatMap(({ problems }) => problems),
  };
}
