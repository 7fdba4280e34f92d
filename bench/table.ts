/** Results as a Markdown table that is aligned for a terminal. */

import type { Goal, Result } from './row.ts';

const HEAD = ['what', 'Pail', 'peer', "peer's", 'ratio', 'goal', ''];

export function tableOf(results: readonly Result[]): string {
  const lines = [HEAD, ...results.map(cellsOf)];
  const widths = HEAD.map((_, i) => Math.max(3, ...lines.map((line) => (line[i] ?? '').length)));
  const [head = '', ...rows] = lines.map((line) => {
    return `| ${line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  });
  return [head, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows].join('\n');
}

function cellsOf(result: Result): string[] {
  const { name, figure, peer, peerFigure, unit, ratio, goal } = result;
  return [
    name,
    amount(figure, unit),
    peer === '' ? '–' : peer,
    amount(peerFigure, unit),
    ratio === null ? '–' : `${ratio.toFixed(2)}×`,
    goal === null ? '–' : goalText(goal, unit),
    verdict(result),
  ];
}

function verdict({ goal, isMet, peer, peerFigure, note }: Result): string {
  const parts = [note];
  if (peer !== '' && peerFigure === null && note === '') parts.unshift('peer is not there');
  else if (goal !== null && isMet !== null) parts.unshift(isMet ? 'met' : 'not met');
  return parts.filter((part) => part !== '').join('; ');
}

function goalText(goal: Goal, unit: string): string {
  return 'times' in goal ? `≤ ${Number(goal.times.toFixed(2))}×` : `≤ ${goal.atMost} ${unit}`;
}

function amount(value: number | null, unit: string): string {
  if (value === null || Number.isNaN(value)) return '–';
  return `${value < 10 ? value.toFixed(2) : Math.round(value)} ${unit}`;
}
