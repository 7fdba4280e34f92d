import { describe, expect, it } from 'vitest';
import { copySchemas } from '../support/schemas.ts';
import { git, makeGitWorkspace, pail, read, writeTexts } from './harness.ts';

const ticket = (id: string, more: object): [string, object] => [
  `bucket/support/tickets/${id}.json`,
  { id, subject: id, status: 'in_progress', priority: 'high', ...more },
];
const TICKETS = Object.fromEntries([
  ticket('tkt_over', { createdAt: '2020-01-06T08:00:00Z' }),
  ticket('tkt_done', { createdAt: '2020-01-06T08:00:00Z', status: 'closed' }),
  ticket('tkt_far', { createdAt: '2020-01-06T08:00:00Z', firstResponseAt: '2020-01-06T09:00:00Z' }),
]);

function workspace(): string {
  const root = makeGitWorkspace({});
  copySchemas(root, Object.keys(TICKETS));
  writeTexts(root, TICKETS);
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'tickets');
  return root;
}
const head = (root: string): string => git(root, 'rev-parse', 'HEAD');

describe('pail sla', () => {
  it('lists what is overdue, stores it once, and no more', async () => {
    const root = workspace();
    const listed = (await pail(root, ['sla', '--json'])).json();
    expect(listed).toMatchObject({
      total: 1,
      items: [{ id: 'tkt_over', clock: 'response', state: 'breached', slaBreached: false }],
    });
    const before = head(root);
    const run = await pail(root, ['sla', '--store']);
    expect([run.code, run.stderr]).toEqual([0, expect.any(String)]);
    const after = head(root);
    expect(after).not.toBe(before);
    expect(git(root, 'log', '-1', '--format=%s')).toBe('tickets: SLA breached by 1 ticket');
    expect(JSON.parse(read(root, 'bucket/support/tickets/tkt_over.json')).slaBreached).toBe(true);
    expect((await pail(root, ['sla', '--store'])).code).toBe(0);
    expect(head(root)).toBe(after);
  });

  it('says it in words, by other promises', async () => {
    const root = workspace();
    writeTexts(root, {
      'pail.yaml': 'support: { targets: { high: { response: 1000000, resolve: 2 } } }\n',
    });
    const run = await pail(root, ['sla']);
    expect(run.stdout).toMatch(
      /^Breached +[\d,.]+ h over {2}resolve +high +tkt_far \(nobody\) {2}tkt_far$/m,
    );
    expect(run.stdout).not.toContain('response');
    expect(run.stderr).toContain('2 clocks, 2 breached');
    expect((await pail(root, ['sla', '--all'])).stdout).toMatch(/^Ok .* h left {2}response/m);
  });
});
