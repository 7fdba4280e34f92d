/** Plans about packs, over today's files and records. */

import type { Actor } from '../../plan/types.ts';
import { addPlan } from './add-plan.ts';
import { brokenRecords } from './broken-records.ts';
import { diskTexts } from './disk-texts.ts';
import { firstTexts } from './first-texts.ts';
import { type PacksGround, type PacksHost, packsGround } from './ground.ts';
import type { Shipped } from './pack-files.ts';
import type { PackPlan, Packs } from './types.ts';
import { upgradePlan } from './upgrade-plan.ts';

export class LivePacks implements Packs {
  readonly #host: PacksHost;

  constructor(host: PacksHost) {
    this.#host = host;
  }

  async planAdd(
    shipped: Shipped,
    { names, demo }: Parameters<Packs['planAdd']>[1],
    actor: Actor,
  ): Promise<PackPlan> {
    return this.#checked(addPlan(await this.#ground(shipped, actor), names, demo), actor);
  }

  async planUpgrade(
    shipped: Shipped,
    { names, settled }: Parameters<Packs['planUpgrade']>[1],
    actor: Actor,
  ): Promise<PackPlan> {
    return this.#checked(upgradePlan(await this.#ground(shipped, actor), names, settled), actor);
  }

  async #ground(shipped: Shipped, actor: Actor): Promise<PacksGround> {
    const { root, stateDir, contextFor } = this.#host;
    const disk = diskTexts(root);
    const first = disk.installed.length > 0 ? () => null : await firstTexts(stateDir.git);
    return packsGround(shipped, contextFor(actor), disk, first);
  }

  async #checked(planned: Omit<PackPlan, 'broken'>, actor: Actor): Promise<PackPlan> {
    if (planned.conflicts.length > 0) return { ...planned, broken: [] };
    const { root, stateDir, state, contextFor, validators } = this.#host;
    const today = { context: contextFor(actor), validators: await validators() };
    const place = { root, stateDir: stateDir.dir };
    const broken = await brokenRecords(planned.plan, state(), today, place);
    return { ...planned, broken };
  }
}
