/** Which columns a list shows when nobody says. Pure. */

import { type Collection, type Field, fieldAt, type Model } from '../schema/model.ts';

/** Most columns of a default list, and the characters that each one should have for itself. */
const MOST = 7;
const ROOM = 16;
const BOOKKEEPING = new Set(['createdAt', 'updatedAt', 'archivedAt', 'sourceUpdatedAt']);

/**
 * Id, display field, state, who owns it, its money, its next date, what it belongs to, in this order and as many
 * as a terminal of `width` characters holds (at least three); as CEL, so that relations show names. What is filled in
 * no record is left out.
 */
export function listColumns(
  collection: Collection,
  model: Model,
  width: number,
  isFilled: (field: string) => boolean = () => true,
): string[] {
  const fields = [...collection.fields.values()].filter(
    (f) => f.ui.hidden !== true && (f.computed !== undefined || isFilled(f.name)),
  );
  const states = fields.filter(isState).slice(0, 2);
  const [first = [], second = []] = [...collection.forward.values()]
    .filter(
      (one) =>
        !one.many && isFilled(one.field) && !states.some((field) => field.path === one.field),
    )
    .sort((a, b) => linkRank(a.field) - linkRank(b.field))
    .map((one) => [hop(one.as, one.to, one.field, model)]);
  const money = fields.filter((f) => f.ui.format === 'currency' && f.type !== 'object');
  const days = fields.filter((field) => field.type === 'date').sort(byDateRank);
  const moments = fields.filter((f) => f.type === 'date-time' && !BOOKKEEPING.has(f.name));
  const dates = [...days, ...moments];
  const columns = [
    'id',
    ...displayFields(collection),
    ...states.map((field) => field.path),
    ...first,
    ...money.slice(0, 1).map((field) => field.path),
    ...dates.slice(0, 1).map((field) => field.path),
    ...second,
  ];
  const count = Math.max(3, Math.min(MOST, Math.floor(width / ROOM)));
  return [...new Set(columns)].slice(0, count);
}

/** The display expression where it is a plain field, else the field most likely to name the record, or a text in it. */
function displayFields(collection: Collection): string[] {
  if (collection.display !== 'id' && fieldAt(collection, collection.display) !== undefined) {
    return [collection.display];
  }
  const own = (name: string): boolean => name !== 'id' && collection.fields.has(name);
  const mentioned = collection.display.match(/(?<![\w.])[A-Za-z_]\w*(?!\w*\s*[.(])/g) ?? [];
  const isText = (name: string): boolean => collection.fields.get(name)?.type === 'string';
  const named =
    ['name', 'title', 'subject', 'label'].find(own) ??
    mentioned.find((name) => own(name) && isText(name));
  return named === undefined ? [] : [named];
}

function isState(field: Field): boolean {
  if (field.computed !== undefined) return false;
  if (field.lifecycle !== undefined && field.type === 'string') return true;
  return (
    ['status', 'stage', 'priority', 'type', 'tier'].includes(field.name) && field.type === 'string'
  );
}

/** Owners first, then what a record belongs to. */
function linkRank(field: string): number {
  if (/^(owner|assignee|assignedTo|assigned)(Id)?$/.test(field)) return 0;
  return /^(company|project|campaign|customer)Id$/.test(field) ? 1 : 2;
}

function byDateRank(a: Field, b: Field): number {
  const rank = (field: Field): number =>
    /due|expected|end|close|renewal/i.test(field.name) ? 0 : 1;
  return rank(a) - rank(b);
}

function hop(alias: string, targets: readonly string[], field: string, model: Model): string {
  const target = targets.length === 1 ? model.collections.get(targets[0] ?? '') : undefined;
  const display = target?.display ?? '';
  const isPlain = target !== undefined && fieldAt(target, display) !== undefined;
  return isPlain && alias !== field ? `${alias}.${display}` : field;
}
