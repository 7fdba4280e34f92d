/** Inputs of a view that has parameters. */
import type { Request } from 'express';
import type { Actor } from '../../plan/types.ts';
import type { View, ViewParam } from '../../view/types.ts';
import type { Reading } from '../../workspace/types.ts';
import { hrefWith } from '../page-link.ts';
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

/** What stands in place of a view that is about one person, while it is not known who. */
export type Waiting = {
  readonly title: string;
  readonly text: string;
  readonly choices: readonly { readonly href: string; readonly label: string }[];
};

const MAX_OPTIONS = 500;
/** People offered beside the list above the page. */
const MAX_CHOICES = 12;

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

/** The people to choose from where a view is about whoever asks, and that is no user; undefined elsewhere. */
export function waitingFor(
  workspace: Reading,
  { params }: View,
  req: Request,
  actor: Actor,
): Waiting | undefined {
  if (typeof actor.userId === 'string') return undefined;
  const param = params.find(({ name, default: own }) => own === 'me' && textOf(req, name) === '');
  if (param === undefined) return undefined;
  const people = (optionsOf(workspace, param, '') ?? []).filter(({ value }) => value !== '');
  const choices = people.slice(0, MAX_CHOICES).map(({ value, label }) => ({
    href: hrefWith(req.path, req.query, { [param.name]: value, page: '' }),
    label,
  }));
  const title = choices.length > 0 ? 'Choose a person' : 'Nobody to show yet';
  const text =
    "This page is about you, and git's e-mail address is no user's here. To be known, set git config user.email " +
    'to the address of a user, or start pail serve with --as USER.';
  return { title, text, choices };
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
