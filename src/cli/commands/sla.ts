/** `pail sla`: open tickets whose first answer or resolution is due soon or overdue. */

import type { Clock } from '../../crm/sla/clocks.ts';
import { humanise } from '../../view/humanise.ts';
import type { TicketClocks } from '../../workspace/crm/sla.ts';
import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { plural, say, writeJson } from '../output.ts';
import { paint } from '../render/paint.ts';
import { oneLine } from '../render/safe-text.ts';
import { type Session, withReading, withWorkspace } from '../session.ts';

export type SlaOptions = Globals & {
  readonly all: boolean;
  readonly store: boolean;
};

export function declareSla(app: App): void {
  const command = app
    .verb('crm', 'sla', 'open tickets that are overdue or will be soon')
    .option('--all', 'open tickets in no danger too')
    .option('--store', 'write slaBreached into those that are overdue');
  command.addHelpText(
    'after',
    `
What is promised by priority, and which hours count, stands in pail.yaml under support:.

  pail sla
  pail sla --store --dry-run
  */10 * * * *  pail -C /srv/crm sla --store --quiet`,
  );
  app.on(command, runSla, (_, flags) => ({
    all: flags['all'] === true,
    store: flags['store'] === true,
  }));
}

export async function runSla(env: Env, options: SlaOptions): Promise<number> {
  if (options.store) return withWorkspace(env, options, (session) => store(env, options, session));
  return withReading(env, options, async ({ workspace, actor }) => {
    const { ticketClocks } = await import('../../workspace/crm/sla.ts');
    const now = workspace.at?.at ?? env.now();
    const items = ticketClocks(workspace, actor, now, [OPEN])
      .flatMap((ticket) => ticket.clocks.map((clock) => ({ ticket, clock })))
      .filter(({ clock }) => clock.isRunning && (options.all || IN_DANGER.has(clock.state)))
      .sort((a, b) => a.clock.dueAt - b.clock.dueAt || (a.ticket.id < b.ticket.id ? -1 : 1));
    if (options.json) {
      writeJson(env, { items: items.map(itemJson), total: items.length });
      return 0;
    }
    const { formatNumber } = await import('../../view/format.ts');
    for (const item of items) {
      const hours = formatNumber(Math.abs(item.clock.left), workspace.config, 1);
      env.stdout.write(`${lineOf(env, hours, item)}\n`);
    }
    const breached = items.filter(({ clock }) => clock.state === 'breached').length;
    const summary = `${plural(items.length, 'clock')}, ${breached} breached`;
    say(env, options, items.length === 0 ? 'no open ticket is overdue or will be soon' : summary);
    return 0;
  });
}

const OPEN = '!(status in ["resolved", "closed"])';
const IN_DANGER: ReadonlySet<string> = new Set(['breached', 'at_risk']);

type Item = { readonly ticket: TicketClocks; readonly clock: Clock };

function itemJson({ ticket, clock }: Item): object {
  const { id, subject, priority, assignee, isBreached } = ticket;
  const dueAt = new Date(clock.dueAt).toISOString().replace('.000Z', 'Z');
  const left = Math.round(clock.left * 100) / 100;
  return {
    id,
    subject,
    priority,
    assignee: assignee === '' ? null : assignee,
    clock: clock.kind,
    state: clock.state,
    dueAt,
    left,
    slaBreached: isBreached,
  };
}

function lineOf(env: Env, hours: string, { ticket, clock }: Item): string {
  const tone = clock.state === 'breached' ? 'red' : 'amber';
  const state = paint(
    humanise(clock.state).padEnd(9),
    IN_DANGER.has(clock.state) ? { tone } : {},
    env.color,
  );
  const left = `${hours} h ${clock.left < 0 ? 'over' : 'left'}`.padStart(14);
  const about = `${clock.kind.padEnd(9)} ${ticket.priority.padEnd(7)}`;
  const who = ticket.assignee === '' ? 'nobody' : ticket.assignee;
  const id = paint(ticket.id, { dim: true }, env.color);
  return `${state}${left}  ${about} ${oneLine(ticket.subject)} (${oneLine(who)})  ${id}`;
}

/** Writes the flag where a clock has run out and it is not set; nothing the second time. */
async function store(env: Env, options: SlaOptions, session: Session): Promise<number> {
  const { workspace, actor } = session;
  const { ticketClocks } = await import('../../workspace/crm/sla.ts');
  const { carryOut } = await import('../write.ts');
  const late = ticketClocks(workspace, actor, env.now(), [OPEN]).filter(
    ({ isBreached, clocks }) => !isBreached && clocks.some(({ state }) => state === 'breached'),
  );
  const edit = { path: 'slaBreached', op: '=', value: true } as const;
  const changes = late.flatMap(
    ({ id }) => workspace.plan.set(workspace.find(id), [edit], actor).changes,
  );
  const message = `tickets: SLA breached by ${plural(late.length, 'ticket')}`;
  return carryOut(env, options, session, { message, changes }, { many: true });
}
