/** What loaded schemas say, in the form that every other floor reads. Built by `loadModel`. */

import { PailError, type Problem } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import type { MergeRule } from '../record/merge-types.ts';
import type { JsonObject, JsonValue } from '../record/types.ts';

/** `date` and `date-time` are strings in the file; they compare as days and instants. */
export type FieldType =
  | 'string'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'date'
  | 'date-time'
  | 'object'
  | 'array'
  | 'any';

export const UI_FORMATS = [
  'currency',
  'percent',
  'markdown',
  'url',
  'email',
  'phone',
  'color',
  'duration',
  'hours',
  'bytes',
  'image',
] as const;
export type UiFormat = (typeof UI_FORMATS)[number];

export type FieldUi = {
  readonly format?: UiFormat;
  readonly widget?: string;
  readonly hidden?: boolean;
  /** Value → colour: a theme token (`gray blue green amber red violet pink teal`) or `#rrggbb`. */
  readonly tones?: Readonly<Record<string, string>>;
  /** Value → label where the humanised value does not do: `ci_cd` → `CI/CD`. */
  readonly labels?: Readonly<Record<string, string>>;
  /** CEL over the record: while it holds, a day or moment that has passed is overdue. */
  readonly dueWhile?: string;
};

export const NORMAL_FORMS = ['email', 'domain', 'phone', 'url', 'handle', 'channel'] as const;
export type NormalForm = (typeof NORMAL_FORMS)[number];

/** Values of `fields` are unique together within the collection; null values never collide. */
export type UniqueRule = {
  readonly fields: readonly string[];
  readonly normalize?: NormalForm;
  /** A new record with the values of another one is an edit of that; its id comes of them. */
  readonly upsert?: boolean;
};

export const ON_TARGET_REMOVE = ['restrict', 'clear', 'cascade'] as const;
export const ON_REMOVE = ['delete', 'archive', 'forbid'] as const;

export type Relation = {
  /** Collection path and field path (`touchpoints[].channel`) that hold the reference. */
  readonly collection: string;
  readonly field: string;
  /** Collection paths it may point at; more than one: polymorphic (told apart by id prefix). */
  readonly to: readonly string[];
  /** Name for traversal in expressions: `company.tier`. */
  readonly as: string;
  /** Name for traversal back, on each target collection: `company.deals`. */
  readonly inverse?: string;
  /** True when the field holds an array of references. */
  readonly many: boolean;
  /** Target field that references hold instead of an id; `slug` = the id without its prefix. */
  readonly by?: string;
  /** With `by`: target field → own field that must be equal for a match. */
  readonly within?: Readonly<Record<string, string>>;
  /** Own field of `within` → its schema's default, which tells several targets apart where the record leaves it out. */
  readonly withinDefaults?: Readonly<Record<string, JsonValue>>;
  /** With `within`: when no target agrees there, the only one in the workspace by that key will do. */
  readonly orUnique?: true;
  /** Unique target field → own field: a new record that leaves the reference out gets the target that agrees there. */
  readonly match?: Readonly<Record<string, string>>;
  readonly onTargetRemove: (typeof ON_TARGET_REMOVE)[number];
  /** CEL over the target record: which targets may be chosen. */
  readonly where?: string;
  /** Field of the target that says the same the other way round: `blocks` of `blockedBy`. */
  readonly mirror?: string;
  /** The target says what the newest of the records that refer to it says. */
  readonly latest?: Latest;
  /** No steps along it lead back to where they began; a field's name: steps begin at what that field holds. */
  readonly acyclic?: true | string;
};

/** CEL that must not be false for a record, and what is wrong when it is; `field` is the one to look at. */
export type RecordCheck = {
  readonly rule: string;
  readonly field: string;
  readonly message: string;
  /** `warning`: refuses nothing. Default: `error`. */
  readonly level?: 'error' | 'warning';
};

/** `by`: the date-time that tells which record is the newest; `set`: target field → own field. */
export type Latest = { readonly by: string; readonly set: Readonly<Record<string, string>> };

/** A changed value leaves a record in the collection `to`; the rest names fields of that. */
export type Trail = {
  readonly to: string;
  /** Refers to the record whose value changed. */
  readonly of: string;
  readonly value: string;
  /** Former value. */
  readonly was?: string;
  /** When it changed, and who did it. */
  readonly at?: string;
  readonly by?: string;
  /** Fields of both collections that are taken over. */
  readonly copy: readonly string[];
};

/** What happens when a field enters a state. `set` values are CEL over the record after the move. */
export type StateRule = {
  readonly set: Readonly<Record<string, string>>;
  readonly require: readonly string[];
};

export type Lifecycle = {
  /** From state → allowed next states; absent: every move is allowed. */
  readonly moves?: Readonly<Record<string, readonly string[]>>;
  /** State → rule; `*` applies to every state, before the state's own. */
  readonly enter: Readonly<Record<string, StateRule>>;
  /** Relation alias whose target records are the states; an unmatched state is an error. */
  readonly states?: string;
  /** CEL over the record after the move, giving a list of field names that must be filled. */
  readonly requireExpr?: string;
};

export type Field = {
  /** Last segment of the path. */
  readonly name: string;
  /** Dotted path from the record's root; inside arrays of objects `activities[].date`. */
  readonly path: string;
  readonly type: FieldType;
  /** Human label: `Expected close date`. */
  readonly label: string;
  readonly description: string;
  readonly required: boolean;
  /** Closed list of values (`enum`). */
  readonly values?: readonly JsonValue[];
  /** Open list: offered, not enforced (`x-suggest`). */
  readonly suggest?: readonly string[];
  /** JSON Schema `format`, e.g. `email`, `uri`. */
  readonly format?: string;
  /** Records are named by this field, and taken for duplicates, in this normal form. */
  readonly lookup?: NormalForm;
  /** Relation field: what is named is its target (a channel names its contact). */
  readonly lookupOf?: string;
  /** Element of an array field. */
  readonly items?: Field;
  /** Properties of an object field, in schema order. */
  readonly properties?: ReadonlyMap<string, Field>;
  /** True for an object that accepts keys the schema does not name. */
  readonly open: boolean;
  readonly relation?: Relation;
  /** CEL; the field is never stored. */
  readonly computed?: string;
  /** It holds an expression. */
  readonly cel?: CelRule;
  readonly lifecycle?: Lifecycle;
  readonly trail?: Trail;
  /** Field of the same record whose value this one stands for (`x-digest`). */
  readonly digest?: string;
  readonly merge: MergeRule;
  /** Full-text weight; 0 leaves the field out. */
  readonly searchWeight: number;
  readonly ui: FieldUi;
  /** Days between which a date is taken for meant (`x-plausible`). */
  readonly plausible?: { readonly from?: string; readonly to?: string };
  /** Names of who may read it; absent: everyone. */
  readonly sensitive?: readonly string[];
  readonly aliases: readonly string[];
  /** Raw schema node of the field, `$ref`s resolved. */
  readonly schema: JsonObject;
};

/** What expression a stored text is (`x-cel`); an object holds one per key. */
export type CelRule = {
  /** Collection whose records it is about. */
  readonly over?: string;
  /** Dotted path of the field that names that collection. */
  readonly overField?: string;
  /** What it may name instead of fields; of any type. */
  readonly names?: readonly string[];
  readonly gives: (typeof CEL_GIVES)[number];
};

/** `share`: a number or a condition; `value`: anything. */
export const CEL_GIVES = ['condition', 'share', 'value'] as const;

export type Collection = {
  /** Directory path below the bucket: `crm/deals`. */
  readonly path: string;
  /** Fixed short name: `deals`. */
  readonly short: string;
  /** Id prefix without `_`: `deal`. */
  readonly prefix: string;
  /** Singular title, e.g. `Deal`, and plural, e.g. `Deals`. */
  readonly title: string;
  readonly plural: string;
  readonly description: string;
  /** Name of an icon of the viewer's set. */
  readonly icon: string;
  /** CEL that gives a record's display name. */
  readonly display: string;
  /** Characters of the id's suffix used as a sub-directory for new files; 0 = none. */
  readonly fanout: number;
  /** Sub-directories whose files are no records. */
  readonly files: readonly string[];
  readonly onRemove: (typeof ON_REMOVE)[number];
  readonly appendOnly: boolean;
  readonly store: 'git' | 'local';
  readonly pack: string;
  /** Its shipped records are installed by `pail init` along with the schema. */
  readonly reference: boolean;
  readonly aliases: readonly string[];
  /** Own stored and computed fields by name, in schema order. */
  readonly fields: ReadonlyMap<string, Field>;
  /** Names of the fields that not everybody may read; a start need not look at all fields. */
  readonly sensitive: readonly string[];
  /** Forward relations of top-level fields by alias: `company` → relation of `companyId`. */
  readonly forward: ReadonlyMap<string, Relation>;
  /** Relations of other collections that end here, by their `inverse` name. */
  readonly inverse: ReadonlyMap<string, Relation>;
  /** All relations that start here, nested ones included. */
  readonly relations: readonly Relation[];
  readonly unique: readonly UniqueRule[];
  readonly checks: readonly RecordCheck[];
  /** Fields that hold expressions, nested ones included. */
  readonly expressions: readonly { readonly path: string; readonly rule: CelRule }[];
  /** The whole schema, `$ref`s resolved, as a JSON Schema 2020-12 document. */
  readonly schema: JsonObject;
  /** Schema file relative to the workspace root. */
  readonly schemaFile: string;
  /** Of a reader's model: the collection with the fields that are kept from that reader. */
  readonly whole?: Collection;
};

export type Model = {
  /** By path, sorted by path. */
  readonly collections: ReadonlyMap<string, Collection>;
  /** Hash of all schema sources: changes when any schema does. */
  readonly hash: string;
  /** Faults in the schema files; a faulty schema's collection is left out of `collections`. */
  readonly problems: readonly Problem[];
  /** Of a reader's model: the model with what is kept from that reader. */
  readonly whole?: Model;
};

/** Collection by path, short name or alias; undefined when none. */
export function findCollection(model: Model, name: string): Collection | undefined {
  const direct = model.collections.get(name);
  if (direct !== undefined) return direct;
  for (const collection of model.collections.values()) {
    if (collection.short === name || collection.aliases.includes(name)) return collection;
  }
  return undefined;
}

/** Collection by path, short name or alias. Throws `not_found` with the nearest name. */
export function requireCollection(model: Model, name: string): Collection {
  const found = findCollection(model, name);
  if (found !== undefined) return found;
  const known = collectionNames(model);
  const path = [...model.collections.keys()].find((one) => one.endsWith(`/${name}`));
  const hint = path === undefined ? didYouMean(name, known) : `; did you mean "${path}"?`;
  const list =
    known.length > LISTED
      ? `\`pail schema\` lists all ${known.length}`
      : `known: ${known.join(', ')}`;
  throw new PailError('not_found', `no collection "${name}" (${list})${hint}`, {
    collection: name,
    known,
  });
}

/** Most names that a message lists. */
const LISTED = 30;

/** The name to show for each collection: short name, sorted. */
export function collectionNames(model: Model): string[] {
  return [...model.collections.values()].map((c) => c.short).sort();
}

/**
 * Collection that a file or directory path below the bucket belongs to: the longest matching one;
 * undefined when none. `crm/deals/7k/deal_7k2.json` → `crm/deals`.
 */
export function collectionOfFile<T>(
  model: { readonly collections: ReadonlyMap<string, T> },
  file: string,
): T | undefined {
  let end = file.lastIndexOf('/');
  while (end > 0) {
    const found = model.collections.get(file.slice(0, end));
    if (found !== undefined) return found;
    end = file.lastIndexOf('/', end - 1);
  }
  return undefined;
}

/** Field by dotted path (`address.city`); undefined when the schema has none. */
export function fieldAt(collection: Collection, path: string): Field | undefined {
  let fields: ReadonlyMap<string, Field> | undefined = collection.fields;
  let field: Field | undefined;
  for (const part of path.split('.')) {
    field = fields?.get(part);
    if (field === undefined) return undefined;
    fields = field.properties;
  }
  return field;
}
