/** Fields that hold several things: a list of objects, an object of names that nobody foresaw. Each is rows of inputs. */
import type { JsonValue } from '../../record/types.ts';
import { isObject, memberOf, valueAt } from '../../record/value.ts';
import type { Field } from '../../schema/model.ts';
import { inSentence } from '../../view/humanise.ts';
import { TEXTS } from '../pages/record-entries.ts';
import {
  type Control,
  type ControlContext,
  controlOf,
  idOf,
  kindOf,
  leadsNowhere,
  type Row,
} from './control.ts';

/** A row for each object; what lies deeper than its own members and those of objects in it is JSON. */
export function listControl(field: Field, value: JsonValue, context: ControlContext): Control {
  const items = Array.isArray(value) ? value : [];
  const one = inSentence(nameOfOne(field));
  const rowOf = (item: JsonValue, number: number): Row => ({
    number,
    one,
    ordered: true,
    was: JSON.stringify(item),
    cells: cellsOf(field, item, number === 0 ? '__row__' : String(number - 1), context),
  });
  return {
    ...controlOf(field, null, context),
    kind: 'list',
    rows: {
      rows: items.map((item, index) => rowOf(item, index + 1)),
      blank: rowOf({}, 0),
      one,
      newestFirst: field.merge.rule === 'append' && field.merge.order === 'desc',
      ordered: true,
    },
  };
}

/** A row for each member that the schema does not name. */
export function mapControl(field: Field, value: JsonValue, context: ControlContext): Control {
  const known = field.properties ?? new Map<string, Field>();
  const members = Object.entries(isObject(value) ? value : {}).filter(
    ([name, member]) => !known.has(name) && member !== null,
  );
  const one = known.size > 0 ? 'further value' : inSentence(nameOfOne(field));
  const rowOf = (name: string, member: JsonValue, number: number): Row => {
    const id = `${idOf(field.path)}-${number === 0 ? '__row__' : number - 1}`;
    const was = number === 0 ? '{}' : JSON.stringify({ [name]: member });
    return { number, one, ordered: false, was, cells: pairOf(field, name, member, id, context) };
  };
  return {
    ...controlOf(field, null, context),
    kind: 'map',
    ...(known.size > 0 ? { label: 'Further values', help: '' } : {}),
    rows: {
      rows: members.map(([name, member], index) => rowOf(name, member, index + 1)),
      blank: rowOf('', null, 0),
      one,
      newestFirst: false,
      ordered: false,
    },
  };
}

/** Inputs of one element: its members, those of objects in it flattened. */
function cellsOf(list: Field, item: JsonValue, row: string, context: ControlContext): Control[] {
  const below = (field: Field, path: string): Control[] => {
    if (field.computed !== undefined || field.ui.hidden === true) return [];
    const isFlat = kindOf(field) === 'map' && !field.open;
    if (isFlat && field.properties !== undefined) {
      return [...field.properties.values()].flatMap((one) => below(one, `${path}.${one.name}`));
    }
    const own = valueAt(isObject(item) ? item : {}, path);
    if (own === null && leadsNowhere(field, context.workspace)) return [];
    const control = controlOf(field, own, context);
    const id = idOf(`${list.path}.${row}.${path}`);
    const help = control.shape === undefined ? control.help : `${control.help} As JSON.`.trim();
    const isSaid = control.kind === 'text' && TEXTS.includes(field.name);
    return [{ ...control, path, id, help, ...(isSaid ? { kind: 'long' as const } : {}) }];
  };
  return [...(list.items?.properties?.values() ?? [])].flatMap((field) => below(field, field.name));
}

const KINDS = { text: 'Text', number: 'Number', true: 'Yes', false: 'No', json: 'JSON' } as const;
type Loose = keyof typeof KINDS;

/** Name and value; what kind of value it is, where the schema leaves that open. */
function pairOf(
  field: Field,
  name: string,
  value: JsonValue,
  id: string,
  context: ControlContext,
): Control[] {
  const plain = { ...controlOf(field, null, context), help: '', example: '', required: false };
  const type = memberOf(memberOf(field.schema, 'additionalProperties'), 'type');
  const isNumber = type === 'number' || type === 'integer';
  const kind = looseKind(value);
  const text = kind === 'json' ? JSON.stringify(value) : value === null ? '' : String(value);
  const named = { ...plain, path: 'name', id: `${id}-name`, kind: 'text', label: 'Name' } as const;
  const held = { ...plain, path: 'value', id: `${id}-value`, label: 'Value', text } as const;
  const key: Control = { ...named, text: name };
  if (typeof type === 'string') return [key, { ...held, kind: isNumber ? 'number' : 'long' }];
  const options = Object.entries(KINDS).map(([one, label]) => ({
    value: JSON.stringify(one),
    label,
    selected: one === kind,
  }));
  const as: Control = {
    ...plain,
    path: 'as',
    id: `${id}-as`,
    kind: 'choice',
    label: 'Kind',
    options,
  };
  return [key, { ...as, settled: true }, { ...held, kind: 'long' }];
}

function looseKind(value: JsonValue): Loose {
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number') return 'number';
  return value === null || typeof value === 'string' ? 'text' : 'json';
}

/** `Lines` → `Line`, `Activities` → `Activity`; the element's own title, where it has one. */
function nameOfOne({ label, items }: Field): string {
  const title = memberOf(items?.schema, 'title');
  if (typeof title === 'string') return title;
  if (/ies$/.test(label)) return label.replace(/ies$/, 'y');
  return /[^s]s$/.test(label) ? label.slice(0, -1) : `${label} entry`;
}
