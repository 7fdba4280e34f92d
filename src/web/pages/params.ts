/** Inputs of a view that has parameters. */
import type { Request } from 'express';
import type { Actor } from '../../plan/types.ts';
import type { View, ViewParam } from '../../view/types.ts';
import type { Reading } from '../../workspace/types.ts';
import { textOf } from '../parameters.ts';

export type ShownParam = {
  readonly label: string;
  readonly field: string;
  readonly value: string;
  readonly options?: readonly {
    readonly value: string;
    readonly label: string;
    readonly selected: boolean;
  }[];
};

const MAX_OPTIONS = 500;

/** One input per parameter; a list to choose from where it names a collection. */
export function shownParams(
  workspace: Reading,
  view: View,
  req: Request,
  actor: Actor,
): ShownParam[] {
  return view.params.map((param) => {
    const given = textOf(req, param.name);
    const value = given === '' && param.default === 'me' ? (actor.userId ?? '') : given;
    const label = param.label ?? param.name;
    const options = optionsOf(workspace, param, value);
    return { label, field: param.name, value, ...(options === undefined ? {} : { options }) };
  });
}

function optionsOf(workspace: Reading, param: ViewParam, value: string): ShownParam['options'] {
  if (param.collection === undefined) return undefined;
  const options: { value: string; label: string; selected: boolean }[] = [];
  for (const record of workspace.index.records(param.collection)) {
    if (options.length === MAX_OPTIONS) break;
    const label = workspace.displayName(record);
    options.push({ value: record.id, label, selected: record.id === value });
  }
  options.sort((a, b) => a.label.localeCompare(b.label));
  return [{ value: '', label: '—', selected: value === '' }, ...options];
}
