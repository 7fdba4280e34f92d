/** `/r/:id`: one record, everything it says and everything that points at it. */

import type { Request } from 'express';
import type { Actor } from '../../plan/types.ts';
import { canonicalText } from '../../record/canonical.ts';
import type { JsonValue, StoredRecord } from '../../record/types.ts';
import { type Collection, requireCollection } from '../../schema/model.ts';
import { shownPlace } from '../../schema/record-place.ts';
import { problemWords } from '../../view/problem-words.ts';
import type { Reading } from '../../workspace/types.ts';
import { decisionEntries } from '../form/decisions.ts';
import { editablePaths } from '../form/fields.ts';
import { editHref } from '../form/record-form.ts';
import { recordMenu } from '../form/record-menu.ts';
import { collectionHref } from '../nav.ts';
import { countOf, flagOf, textOf } from '../parameters.ts';
import { shownCanvas } from '../shown-canvas.ts';
import { type ShownCell, shownCell } from '../shown-cell.ts';
import type { Page, Site } from '../site.ts';
import { toDecide } from '../to-decide.ts';
import { clientHref } from './client360.ts';
import { blameByPath, withBlame } from './record-blame.ts';
import { compared } from './record-compare.ts';
import { entryList, figuresOf, listFields } from './record-entries.ts';
import { type CellMaker, isEmpty, type RecordFields, recordFields } from './record-fields.ts';
import { badgesOf, decideWords, highlightsOf, mergedOf } from './record-head.ts';
import { recordHistory } from './record-history.ts';
import { withLateness } from './record-lateness.ts';
import { inverseTables } from './record-links.ts';
import { type LatestEvents, latestEvents } from './timeline.ts';

/** What the address asks of the page, beside the record. */
type RecordAsk = {
  /** Page of the history, from 1. */
  readonly page: number;
  /** Who made each value so. */
  readonly blame: boolean;
  /** Commits of two versions to compare; none, or two. */
  readonly versions: readonly string[];
};

/** The record that `name` stands for: of a merged one the kept one, itself with `?archived=1`. Throws `not_found`. */
export function askedRecord({ workspace }: Site, req: Request, name: string): StoredRecord {
  const own = flagOf(req, 'archived') ? workspace.index.get(name) : undefined;
  return own ?? workspace.find(name);
}

/** The page of `askedRecord`. */
export async function recordPage(
  site: Site,
  req: Request,
  name: string,
  actor: Actor,
): Promise<Page> {
  const record = askedRecord(site, req, name);
  const collection = requireCollection(site.workspace.model, record.collection);
  const ask = {
    page: countOf(req, 'history', 1, 1_000_000),
    blame: flagOf(req, 'blame'),
    versions: ['to', 'from'].map((key) => textOf(req, key)).filter((id) => id !== ''),
  };
  const { workspace } = site;
  const make = withLateness(workspace, record, actor);
  const updatedAt = workspace.updatedAt(record);
  const values = { ...record.data, ...workspace.computed(record, actor) };
  const title = workspace.displayName(record);
  const latest = await latestEvents(site, record);
  const figures = figuresOf(collection, values, make);
  const lists = listFields(collection);
  const filled = lists.filter((field) => !isEmpty(values[field.name]));
  const elsewhere = new Set(filled.map((field) => field.name));
  if (figures !== undefined) for (const name of ['goals', 'actuals']) elsewhere.add(name);
  if (collection.fields.has(collection.display)) elsewhere.add(collection.display);
  const contact = collection.fields.get('contactId');
  const caller = values['contactId'] ?? null;
  const outsider =
    contact === undefined || caller === null ? undefined : shownCell(make(contact, caller));
  const canvas = shownCanvas(workspace, record, actor);
  if (canvas !== undefined) elsewhere.add('panels');
  const badges = badgesOf(collection, values, make, elsewhere);
  return {
    template: 'record-page',
    title,
    icon: collection.icon,
    frame: 'flow',
    crumbs: [{ label: collection.plural, href: collectionHref(collection), icon: collection.icon }],
    model: {
      ...(await pastOf(site, collection, record, make, ask)),
      merged: mergedOf(site, name, record),
      id: record.id,
      collection: collection.path,
      etag: record.blob,
      title,
      icon: collection.icon,
      kind: collection.title,
      badges,
      highlights: highlightsOf(collection, values, make),
      figures,
      canvas,
      file: shownPlace(record.file),
      json: canonicalText(record.data),
      created: timeCell(collection, make, 'createdAt', values['createdAt']),
      updated: timeCell(collection, make, 'updatedAt', updatedAt),
      latest,
      told: lists.find((field) => isToldAbove(latest, field.name)),
      drawn: lists.find((field) => isDrawn(canvas, field.name)),
      client: clientHref(record),
      lists: lists
        .filter((field) => !isToldAbove(latest, field.name) && !isDrawn(canvas, field.name))
        .flatMap((field) => entryList(field, values[field.name], make, outsider) ?? []),
      inverse: inverseTables(workspace, collection, record, actor).filter(
        ({ id }) => !isToldAbove(latest, id),
      ),
      problems: (await workspace.problemsOf(record)).map((one) => ({
        ...one,
        message: problemWords(one, workspace.model),
      })),
      decide: decideWords((await toDecide(site)).find(({ id }) => id === record.id)),
      ...(await fieldsOf(site, record, ask, recordFields(collection, values, make, elsewhere))),
      ...(workspace === site.live ? editing(site.live, collection, record) : {}),
      menu: workspace === site.live ? recordMenu(site.live, collection, record, actor) : [],
      decisions:
        workspace === site.live ? decisionEntries(site.live, collection, record, actor) : [],
    },
  };
}

/** Lists of activities that the timeline on the same page tells of. */
function isToldAbove(latest: LatestEvents | undefined, name: string): boolean {
  return latest !== undefined && (name === 'activities' || name === 'inverse-timeline');
}

/** The list that a canvas is drawn from. */
function isDrawn(canvas: object | undefined, name: string): boolean {
  return canvas !== undefined && name === 'panels';
}

/** What is told of its past, on a page of today. */
async function pastOf(
  { workspace, live }: Site,
  collection: Collection,
  record: StoredRecord,
  make: CellMaker,
  { page, versions }: RecordAsk,
): Promise<object> {
  if (workspace !== live) return {};
  const [a, b] = versions;
  const history = await recordHistory(live, collection, record, make, page, versions);
  if (a === undefined || b === undefined) return { isLive: true, history };
  return {
    isLive: true,
    history,
    compared: await compared(live, collection, record, [a, b], make),
  };
}

/** What of it can be changed here, by path, and where. */
function editing(workspace: Reading, collection: Collection, { id, data }: StoredRecord): object {
  const paths = editablePaths({ workspace, collection, data });
  if (paths.length === 0) return {};
  return {
    edit: Object.fromEntries(paths.map((path) => [path, true])),
    editHref: editHref(id),
    titlePath: collection.display,
  };
}

async function fieldsOf(
  { workspace, live }: Site,
  { id }: StoredRecord,
  { blame }: RecordAsk,
  fields: RecordFields,
): Promise<object> {
  if (!blame || workspace !== live) return fields;
  return { ...withBlame(fields, await blameByPath(live, id)), isBlamed: true };
}

function timeCell(
  collection: Collection,
  make: CellMaker,
  name: string,
  value: JsonValue | undefined,
): ShownCell | undefined {
  const field = collection.fields.get(name);
  if (field === undefined || value === undefined || value === null) return undefined;
  return shownCell(make(field, value));
}
