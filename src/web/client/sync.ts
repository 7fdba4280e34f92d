/** The button that keeps this clone in step with its remote. */
import { refreshSoon } from './live.ts';
import { reasonOf, send } from './send.ts';
import { toast } from './toast.ts';

type Synced = {
  readonly words: readonly string[];
  /** Why commits wait here. */
  readonly stuck: string | null;
  readonly conflicts: readonly unknown[];
  readonly problems: readonly unknown[];
  readonly notices: readonly string[];
};

export async function sync(button: HTMLElement): Promise<void> {
  if (button.ariaBusy === 'true') return;
  button.ariaBusy = 'true';
  try {
    const response = await send('/api/sync', {});
    if (response.ok) tell((await response.json()) as Synced);
    else toast('Not synced', await reasonOf(response), 'red');
  } catch {
    toast('Not synced', 'Pail does not answer. Is `pail serve` still running?', 'red');
  }
  button.ariaBusy = null;
  refreshSoon();
}

function tell({ words, stuck, conflicts, problems, notices }: Synced): void {
  const broken = count(problems, 'problem', 'problems');
  const lines = [...words, ...(stuck === null ? [] : [stuck]), ...notices].map(asSentence);
  const toSee =
    conflicts.length > 0
      ? { href: '/conflicts', label: `${count(conflicts, 'record', 'records')} to decide` }
      : { href: '/problems', label: `${broken} in what came` };
  const link = conflicts.length + problems.length > 0 ? toSee : undefined;
  const tone = stuck !== null ? 'red' : link === undefined ? 'green' : 'gray';
  toast(stuck === null ? 'Synced' : 'Not synced', lines.join('\n'), tone, link);
}

function count(list: readonly unknown[], one: string, many: string): string {
  return `${list.length.toLocaleString('en-US')} ${list.length === 1 ? one : many}`;
}

function asSentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
