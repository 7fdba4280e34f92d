/** Plans that change what records are, over today's schemas, views and records. */

import type { GitInfo } from '../../bucket/state-dir.ts';
import type { PlanContext } from '../../plan/context.ts';
import type { Actor, Plan } from '../../plan/types.ts';
import { requireCollection } from '../../schema/model.ts';
import { diskSources } from '../definitions.ts';
import type { State } from '../state.ts';
import { addField } from './add-field.ts';
import { type ReshapeGround, reshapeGround } from './ground.ts';
import { migrationPlan } from './migration-plan.ts';
import { listMigrations, migrationsIn, readMigration } from './migrations.ts';
import { removeField } from './remove-field.ts';
import { renameField } from './rename-field.ts';
import type { MigrationState, NewField, Reshaping } from './types.ts';

export type ReshapeHost = {
  readonly root: string;
  /** Null outside git. */
  readonly git: GitInfo | null;
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

  async migrations(): Promise<readonly MigrationState[]> {
    const { config } = this.#host.state();
    const git = config.commit === 'manual' ? null : this.#host.git;
    const ran = git === null ? new Map<string, string>() : await migrationsIn(git);
    return listMigrations(this.#host.root).map((one) => ({
      ...one,
      commit: ran.get(one.name) ?? null,
    }));
  }

  async planMigration(file: string, actor: Actor): Promise<Plan> {
    return migrationPlan(readMigration(this.#host.root, file), this.#ground(actor));
  }

  #ground(actor: Actor): ReshapeGround {
    const views = [...this.#host.state().views.views.values()];
    return reshapeGround(this.#host.contextFor(actor), diskSources(this.#host.root), views);
  }
}
