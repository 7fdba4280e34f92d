/** Plans that change what records are, over today's schemas, views and records. */

import type { PlanContext } from '../../plan/context.ts';
import type { Actor, Plan } from '../../plan/types.ts';
import { requireCollection } from '../../schema/model.ts';
import { diskSources } from '../definitions.ts';
import type { State } from '../state.ts';
import { addField } from './add-field.ts';
import type { ReshapeGround } from './ground.ts';
import { removeField } from './remove-field.ts';
import { renameField } from './rename-field.ts';
import { schemaUses } from './schema-uses.ts';
import type { NewField, Reshaping } from './types.ts';
import { viewUses } from './view-uses.ts';

export type ReshapeHost = {
  readonly root: string;
  readonly state: () => State;
  readonly contextFor: (actor: Actor) => PlanContext;
};

export class LiveReshaping implements Reshaping {
  readonly #host: ReshapeHost;

  constructor(host: ReshapeHost) {
    this.#host = host;
  }

  async planAddField(field: NewField, actor: Actor): Promise<Plan> {
    return addField(field, this.#ground(actor));
  }

  async planRenameField(path: string, from: string, to: string, actor: Actor): Promise<Plan> {
    const ground = this.#ground(actor);
    return renameField(requireCollection(ground.context.model, path), from, to, ground);
  }

  async planRemoveField(path: string, name: string, force: boolean, actor: Actor): Promise<Plan> {
    const ground = this.#ground(actor);
    return removeField(requireCollection(ground.context.model, path), name, force, ground);
  }

  #ground(actor: Actor): ReshapeGround {
    const { model, views } = this.#host.state();
    const definitions = { model, views: [...views.views.values()] };
    const sources = diskSources(this.#host.root);
    return {
      context: this.#host.contextFor(actor),
      sources,
      usesOf: (collection, field) => [
        ...sources.schemas.flatMap((text) => schemaUses(text, { collection, field }, model)),
        ...sources.views.flatMap((text) => viewUses(text, { collection, field }, definitions)),
      ],
    };
  }
}
