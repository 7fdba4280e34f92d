/**
 * What other systems call the fields: column headers of exports and names of API fields of HubSpot, Salesforce,
 * Pipedrive, Google and Outlook, and what people write by hand. The facts stand in `header-names.json`, separated by
 * bars; case, blanks and punctuation do not count. Names that a schema knows itself (its field, title and
 * `x-aliases`) need no line there.
 */

import facts from './header-names.json' with { type: 'json' };

/** By field; `first|second` stands for two fields that one column fills. */
type Names = Readonly<Record<string, readonly string[]>>;

type Facts = Readonly<Record<string, Readonly<Record<string, string>>>>;

const { 'every collection': common, collections, ...tables }: Facts = facts;

/** Names by field, of the collection with this path; of none that is named: in every collection that has the field. */
export function headerNames(path: string | null): Names {
  const { as = '', ...own } = (path === null ? common : tables[path]) ?? {};
  const merged = { ...own, ...without(tables[as] ?? {}, own) };
  return Object.fromEntries(Object.entries(merged).map(([field, text]) => [field, listOf(text)]));
}

/** What other systems call the collection with this path, in headers (`Account.Name`) and in files of several. */
export function collectionNames(path: string): readonly string[] {
  const text = collections?.[path];
  return text === undefined ? [] : text.split(' | ');
}

/** `as person.companyId`: the same names as there. */
function listOf(text: string): readonly string[] {
  const [, table = '', field = ''] = /^as (.+)\.(\w+)$/.exec(text) ?? [];
  const named = table === '' ? text : ((facts as Facts)[table]?.[field] ?? '');
  return named.split(' | ');
}

function without(names: Facts[string], own: Facts[string]): Facts[string] {
  return Object.fromEntries(Object.entries(names).filter(([field]) => !Object.hasOwn(own, field)));
}
