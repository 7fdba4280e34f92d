/** What a new workspace consists of: chosen from the shipped model, as files to write. Pure. */

import { PailError } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import type { JsonValue } from '../record/types.ts';
import { isObject, memberOf, valueAt } from '../record/value.ts';
import { agentsText } from './agents-text.ts';
import { viewCollections } from './packs/view-collections.ts';
import { pristinePath } from './packs.ts';

/** A text file; the path is relative to the shipped directory or the new workspace, `/`-separated. */
export type TextFile = { readonly path: string; readonly text: string };

/** A collection of the shipped model, as far as choosing needs it. */
export type ShippedCollection = {
  readonly path: string;
  readonly short: string;
  readonly prefix: string;
  readonly title: string;
  readonly pack: string;
  /** Its shipped records belong to every new workspace. */
  readonly reference: boolean;
  readonly store: 'git' | 'local';
  /** Paths of the collections its relations point at. */
  readonly targets: readonly string[];
  readonly schema: TextFile;
};

export type Choice = {
  readonly packs: readonly string[];
  readonly collections: readonly ShippedCollection[];
  /** Schema files without a collection of their own, which the others refer to. */
  readonly shared: readonly TextFile[];
  /** Collections that a chosen one points at and that are left out. */
  readonly absent: readonly { readonly from: string; readonly to: string; readonly pack: string }[];
};

/** Always installed: every other collection names people. */
export const ALWAYS = 'users';

/** The shipped collections, sorted by path, and the schema files that only hold shared parts. */
export function readShipped(schemas: readonly TextFile[]): {
  readonly collections: readonly ShippedCollection[];
  readonly shared: readonly TextFile[];
} {
  const collections: ShippedCollection[] = [];
  const shared: TextFile[] = [];
  for (const schema of schemas) {
    const json = JSON.parse(schema.text) as JsonValue;
    const own = memberOf(json, 'x-collection');
    if (!isObject(own)) shared.push(schema);
    else collections.push(shippedCollection(schema, json, own));
  }
  return { collections: collections.sort((a, b) => (a.path < b.path ? -1 : 1)), shared };
}

/** The packs that are meant: `all` is all of them. Throws `usage` for one that is not shipped. */
export function chosenPacks(names: readonly string[], known: readonly string[]): readonly string[] {
  for (const pack of names) {
    if (known.includes(pack) || pack === 'all') continue;
    const words = [...known, 'all'];
    const message = `no pack "${pack}" (${words.join(', ')})${didYouMean(pack, words)}`;
    throw new PailError('usage', message, { pack, known });
  }
  return names.includes('all') ? known : [...new Set(names)];
}

/** The collections of the named packs. Throws `usage` for a pack that is not shipped. */
export function chooseCollections(schemas: readonly TextFile[], names: readonly string[]): Choice {
  const { collections, shared } = readShipped(schemas);
  const known = [...new Set(collections.map((one) => one.pack))].sort();
  const packs = chosenPacks(names, known);
  const chosen = collections.filter((one) => one.path === ALWAYS || packs.includes(one.pack));
  const paths = new Set(chosen.map((one) => one.path));
  const absent = chosen.flatMap(({ path, targets }) =>
    targets
      .filter((to) => !paths.has(to))
      .map((to) => ({ from: path, to, pack: collections.find((c) => c.path === to)?.pack ?? '' })),
  );
  return { packs, collections: chosen, shared, absent };
}

export type WorkspaceTexts = {
  readonly name: string;
  /** IANA name. */
  readonly timezone: string;
  /** Shipped views, of which those of chosen collections are taken. */
  readonly views: readonly TextFile[];
  /** Records and their attachments, as they go into the bucket. */
  readonly records: readonly TextFile[];
  /** Text of `.gitattributes`: who merges records. */
  readonly attributes: string;
};

/**
 * Files of the new workspace, `pail.yaml` last: a directory that holds it is whole. What packs bring is there twice, since
 * an upgrade has to know what was installed.
 */
export function initFiles(choice: Choice, texts: WorkspaceTexts): TextFile[] {
  const { collections } = choice;
  const isReference = ({ path }: TextFile): boolean =>
    isFileOf(
      path,
      collections.filter((one) => one.reference),
      collections,
    );
  const model = [
    ...choice.shared,
    ...collections.map((one) => one.schema),
    ...texts.views.filter((view) => isServed(view, collections)),
  ];
  const pristine = [...model, ...texts.records.filter(isReference)];
  return [
    ...model,
    ...texts.records,
    ...pristine.map(({ path, text }) => ({ path: pristinePath(path), text })),
    { path: 'AGENTS.md', text: agentsText(texts.name, collections) },
    { path: '.gitattributes', text: texts.attributes },
    { path: 'pail.yaml', text: configText(texts.name, texts.timezone) },
  ];
}

/**
 * True for a file below the bucket that belongs to one of these collections and to no longer path of the
 * shipped model: `users/profiles/…` is no part of `users`.
 */
export function isFileOf(
  file: string,
  chosen: readonly ShippedCollection[],
  all: readonly ShippedCollection[],
): boolean {
  const owner = all
    .filter((one) => file.startsWith(`bucket/${one.path}/`))
    .sort((a, b) => b.path.length - a.path.length)[0];
  return owner !== undefined && chosen.some((one) => one.path === owner.path);
}

function shippedCollection(schema: TextFile, json: JsonValue, own: JsonValue): ShippedCollection {
  const path = schema.path.replace(/^schemas\//, '').replace(/\.schema\.json$/, '');
  const text = (key: string, fallback: string): string => {
    const value = memberOf(own, key);
    return typeof value === 'string' ? value : fallback;
  };
  const title = memberOf(json, 'title');
  return {
    path,
    short: text('short', path),
    prefix: text('prefix', ''),
    title: typeof title === 'string' ? title : path,
    pack: text('pack', ''),
    reference: valueAt(own, 'reference') === true,
    store: valueAt(own, 'store') === 'local' ? 'local' : 'git',
    targets: [...new Set(relationTargets(json))].sort(),
    schema,
  };
}

/** `to` of every `x-relation` at any depth. */
function relationTargets(node: JsonValue): string[] {
  if (Array.isArray(node)) return node.flatMap(relationTargets);
  if (!isObject(node)) return [];
  const to = memberOf(memberOf(node, 'x-relation'), 'to');
  const own = typeof to === 'string' ? [to] : Array.isArray(to) ? to.map(String) : [];
  return [...own, ...Object.values(node).flatMap(relationTargets)];
}

/** Whether every collection that the view is about is there. */
function isServed(view: TextFile, collections: readonly ShippedCollection[]): boolean {
  const names = viewCollections(view.text);
  return names.every((name) =>
    collections.some(({ path, short }) => path === name || short === name),
  );
}

function configText(name: string, timezone: string): string {
  return `version: 1
name: ${JSON.stringify(name)}

# Days begin and end in this time zone (IANA name).
timezone: ${timezone}

# For money whose record names no currency (ISO 4217).
currency: USD

# How the viewer writes numbers and dates (BCP 47).
locale: en-US

# auto: each change is one git commit. manual: you commit.
commit: auto

# derived: "updated at" comes from git. stored: it is written into each record.
timestamps: derived
`;
}
