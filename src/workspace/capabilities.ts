/** What a workspace can do beyond reading: each part lazily loaded, and behind what hides fields from its reader. */

import type { Veil } from '../access/veil.ts';
import type { Problem } from '../errors.ts';
import type { PlanContext } from '../plan/context.ts';
import type { Actor, Plan } from '../plan/types.ts';
import type { RecordData, StoredRecord } from '../record/types.ts';
import type { Validators } from '../schema/validator.ts';
import { lazyCrm } from './crm/lazy-crm.ts';
import type { Crm } from './crm/types.ts';
import { lazyHistory } from './history/lazy-history.ts';
import { lazyImporting } from './import/lazy-importing.ts';
import { lazyMerging } from './merging/lazy-merging.ts';
import { lazyPacks } from './packs/lazy-packs.ts';
import { createPlanner } from './planner.ts';
import { lazyReshaping } from './reshape/lazy-reshaping.ts';
import { cacheDirOf, type Place, type ReadState, type State } from './state.ts';
import type { Planner, Workspace } from './types.ts';
import {
  veiledCrm,
  veiledHistory,
  veiledImporting,
  veiledMerging,
  veiledPacks,
  veiledReshaping,
} from './veil/veiled-capabilities.ts';
import { veiledPlanner } from './veil/veiled-planner.ts';
import type { VeiledPlans } from './veil/veiled-plans.ts';
import type { Writer } from './writer.ts';

type Ground<S> = {
  readonly state: () => S;
  readonly contextFor: (actor: Actor) => PlanContext;
  /** Display name of a record that need not be there. */
  readonly titleOf: (path: string, data: RecordData) => string;
};

export type Grounds = {
  readonly whole: Ground<State>;
  /** Without the fields that the reader may not read. */
  readonly seen: Ground<ReadState>;
};

export type CapabilityHost = {
  readonly plans: VeiledPlans;
  readonly veil: () => Veil | null;
  readonly clock: () => number;
  readonly writer: Writer;
  /** As people name records; a merged record is found itself, as it has a past of its own. */
  readonly find: (reference: string) => StoredRecord;
  readonly validators: () => Promise<Validators>;
  readonly reload: () => Promise<void>;
  readonly problemsOf: (record: StoredRecord) => Promise<readonly Problem[]>;
  readonly workspace: () => Workspace;
  readonly check: (
    plan: Plan,
    actor: Actor,
    onChecked?: (done: number) => void,
  ) => Promise<readonly Problem[]>;
};

export type Capabilities = Pick<
  Workspace,
  'plan' | 'history' | 'crm' | 'merging' | 'reshaping' | 'packs' | 'importing'
>;

export function capabilitiesOf(
  place: Place,
  { whole, seen }: Grounds,
  host: CapabilityHost,
): Capabilities {
  const { root, stateDir } = place;
  const { plans, veil, clock } = host;
  const veiling = { plans, veil };
  const [seenPlanner, planner] = [seen, whole].map(({ state, contextFor, titleOf }) =>
    createPlanner(contextFor, titleOf, () => state().config),
  ) as [Planner, Planner];
  const found = { find: host.find, titleOf: seen.titleOf, veil };
  const history = veiledHistory(
    lazyHistory({ ...whole, stateDir, root, clock, ...found }),
    veiling,
  );
  const [seenCrm, wholeCrm] = [seen, whole].map((on) => lazyCrm({ ...on, history, root })) as [
    Crm,
    Crm,
  ];
  const merging = lazyMerging({
    stateDir,
    cacheDir: cacheDirOf(place),
    state: whole.state,
    clock,
    writer: host.writer,
    reload: host.reload,
    problemsOf: host.problemsOf,
    workspace: host.workspace,
    check: host.check,
  });
  const { validators, check } = host;
  return {
    plan: veiledPlanner(planner, seenPlanner, plans, veil, () => whole.state().model),
    history,
    crm: veiledCrm(seenCrm, wholeCrm, veiling),
    merging: veiledMerging(merging, veiling),
    reshaping: veiledReshaping(lazyReshaping({ ...whole, git: stateDir.git, root }), veiling),
    packs: veiledPacks(lazyPacks({ ...whole, root, stateDir, validators }), veiling),
    importing: veiledImporting(
      lazyImporting({
        ...seen,
        check,
        validators,
        spoolDir: stateDir.dir,
        currency: () => whole.state().config.currency,
      }),
      veiling,
    ),
  };
}
