/** What a CRM does with a record: `POST /api/<collection>/<id>/convert`, `merge`, `unmerge`, `claim`, `release`, `log-activity`. */

import { PailError } from '../../errors.ts';
import type { Actor, Plan } from '../../plan/types.ts';
import type { JsonObject, StoredRecord } from '../../record/types.ts';
import { isObject, memberOf } from '../../record/value.ts';
import type { Workspace } from '../../workspace/types.ts';

type Asked = {
  readonly workspace: Workspace;
  readonly record: StoredRecord;
  readonly body: JsonObject;
  readonly actor: Actor;
};
/** The plan, and what else the answer says. */
type Planned = { readonly plan: Plan; readonly extra?: object };
type Action = {
  /** Members that the body may have. */
  readonly members: readonly string[];
  readonly plan: (asked: Asked) => Promise<Planned>;
};

/** By the last segment of the path. */
export const CRM_ACTIONS: Readonly<Record<string, Action>> = {
  convert: {
    members: ['contact', 'company', 'deal', 'noDeal', 'noMatch', 'pipeline', 'stage'],
    plan: async ({ workspace, record, body, actor }) => {
      const { plan, converted } = await workspace.crm.planConvert(
        {
          leads: [record],
          ...recordMember(workspace, body, 'contact', 'crm/contacts'),
          ...recordMember(workspace, body, 'company', 'crm/companies'),
          ...recordMember(workspace, body, 'deal', 'crm/deals'),
          ...textMember(body, 'pipeline'),
          ...textMember(body, 'stage'),
          withoutDeal: flagMember(body, 'noDeal'),
          withoutMatch: flagMember(body, 'noMatch'),
        },
        actor,
      );
      return { plan, extra: { converted: converted[0] } };
    },
  },
  merge: {
    members: ['others', 'fields'],
    plan: async ({ workspace, record, body, actor }) => {
      const others = sameMembers(body).map((id) => exactly(workspace, id));
      const fields = memberOf(body, 'fields') ?? {};
      if (!isObject(fields)) throw wrong('fields', '{"<field>": "<id>"}');
      const choices = new Map(Object.entries(fields).map(([name, id]) => [name, String(id)]));
      const { plan, left } = await workspace.crm.planMerge(
        { keep: record, others, choices },
        actor,
      );
      return { plan, extra: { left } };
    },
  },
  'not-duplicate': {
    members: ['others'],
    plan: async ({ workspace, record, body, actor }) => {
      const others = idsMember(body, 'others').map((id) => exactly(workspace, id));
      return { plan: await workspace.crm.planTellApart([record, ...others], actor) };
    },
  },
  unmerge: {
    members: [],
    plan: async ({ workspace, record, actor }) => {
      const { plan, kept } = await workspace.crm.planUnmerge(record, actor);
      return { plan, extra: { kept } };
    },
  },
  'log-activity': {
    members: ['kind', 'text', 'with', 'at', 'fields'],
    plan: async ({ workspace, record, body, actor }) => {
      const { happenedAt } = await import('../../workspace/crm/moments.ts');
      const clock = { now: Date.now(), timezone: workspace.config.timezone };
      const { kind } = textMember(body, 'kind');
      if (kind === undefined) throw wrong('kind', 'call, email, meeting or another kind');
      const { at } = textMember(body, 'at');
      const others = body['with'] === undefined ? [] : idsMember(body, 'with');
      const fields = memberOf(body, 'fields') ?? {};
      if (!isObject(fields)) throw wrong('fields', '{"outcome": "…"}');
      const about = [record, ...others.map((id) => exactly(workspace, id))];
      const request = {
        kind,
        with: [...new Map(about.map((one) => [one.id, one])).values()],
        text: textMember(body, 'text').text ?? '',
        fields,
        at: at === undefined ? clock.now : happenedAt(at, clock),
      };
      return { plan: await workspace.crm.planActivity(request, actor) };
    },
  },
  claim: {
    members: ['to', 'force'],
    plan: async ({ workspace, record, body, actor }) => {
      const { to } = textMember(body, 'to');
      const userId = to === undefined ? ownId(actor) : workspace.find(to, 'users').id;
      const request = { records: [record], userId, force: flagMember(body, 'force') };
      return { plan: await workspace.crm.planClaim(request, actor) };
    },
  },
  release: {
    members: ['force'],
    plan: async ({ workspace, record, body, actor }) => {
      const force = flagMember(body, 'force');
      const userId = force ? (actor.userId ?? '') : ownId(actor);
      return { plan: await workspace.crm.planRelease({ records: [record], userId, force }, actor) };
    },
  },
};

/** Carries out what `action` says on the record. Throws `usage` for members that it does not know. */
export async function actOn(name: string, asked: Asked): Promise<object> {
  const action = CRM_ACTIONS[name];
  if (action === undefined) throw new Error(`there is no action ${name}`);
  const { members, plan: planOf } = action;
  const unknown = Object.keys(asked.body).find((key) => !members.includes(key));
  if (unknown !== undefined) {
    const known = members.length === 0 ? 'it takes {}' : `known: ${members.join(', ')}`;
    throw new PailError('usage', `${name}: unknown member "${unknown}" (${known})`, { unknown });
  }
  const { plan, extra } = await planOf(asked);
  const { workspace, record, actor } = asked;
  const { changes, commit, notices } = await workspace.apply(plan, actor);
  const after = workspace.index.get(record.id);
  const title = workspace.displayName(after ?? record);
  return { version: 1, item: after?.data ?? null, title, changes, commit, notices, ...extra };
}

function exactly(workspace: Workspace, id: string): StoredRecord {
  return workspace.index.get(id) ?? workspace.find(id);
}

function ownId({ userId, email }: Actor): string {
  if (userId !== null) return userId;
  throw new PailError('usage', `${email} is no user's email; say whose it becomes: {"to": …}`, {});
}

function wrong(name: string, expected: string): PailError {
  return new PailError('usage', `"${name}": expected ${expected}`, { member: name });
}

function textMember<Key extends string>(
  body: JsonObject,
  key: Key,
): { readonly [K in Key]?: string } {
  const value = memberOf(body, key);
  if (value === null) return {};
  if (typeof value !== 'string') throw wrong(key, 'a text');
  return { [key]: value } as { [K in Key]: string };
}

/** Id of the record that the member names in `collection`. */
function recordMember<Key extends string>(
  workspace: Workspace,
  body: JsonObject,
  key: Key,
  collection: string,
): { readonly [K in Key]?: string } {
  const text: string | undefined = textMember(body, key)[key];
  if (text === undefined) return {};
  return { [key]: workspace.find(text, collection).id } as { [K in Key]: string };
}

function flagMember(body: JsonObject, key: string): boolean {
  const value = memberOf(body, key) ?? false;
  if (typeof value === 'boolean') return value;
  throw wrong(key, 'true or false');
}

function idsMember(body: JsonObject, key: string): string[] {
  const value = memberOf(body, key);
  const ids = Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
  if (ids.length > 0) return [...new Set(ids)];
  throw wrong(key, 'a list of ids');
}

/** What a merge is with. A form shows the refusal at its field, so it is in words. */
function sameMembers(body: JsonObject): string[] {
  const value = memberOf(body, 'others');
  if (value !== null && !(Array.isArray(value) && value.length === 0)) {
    return idsMember(body, 'others');
  }
  const facts = { member: 'others', field: 'others', expected: 'a list of ids' };
  throw new PailError('usage', 'choose at least one record that is the same as this one', facts);
}
