/** `/new/…`, `/edit/…`, `/remove/…`: forms, each a page of its own; the page's script shows the same in a dialog. */
import type { Request } from 'express';
import type { StoredRecord } from '../../record/types.ts';
import { type Collection, requireCollection } from '../../schema/model.ts';
import {
  type ActionAsk,
  type ActionForm,
  convertForm,
  doneForm,
  logForm,
  mergeForm,
} from '../form/action-forms.ts';
import { decisionForm } from '../form/decisions.ts';
import { presetsOf } from '../form/presets.ts';
import { editForm, newForm, type RecordForm } from '../form/record-form.ts';
import { removalForm } from '../form/removal.ts';
import { collectionHref } from '../nav.ts';
import { refusePast, refuseUnknown, textOf, valuesOf } from '../parameters.ts';
import { recordHref } from '../shown-cell.ts';
import { actorOf, type Page, type Site } from '../site.ts';

/** A form, and the page that it belongs to. */
export type FormAnswer = {
  readonly form: RecordForm;
  readonly back: string;
  readonly of: Collection;
};
export type FormMaker = (
  site: Site,
  name: string,
  req: Request,
) => FormAnswer | Promise<FormAnswer>;

/** By the first segment of the address. All throw `not_found` for unknown names and refuse the past. */
export const RECORD_FORMS: Readonly<Record<string, FormMaker>> = {
  new: (site, name, req) => {
    const of = requireCollection(site.workspace.model, name);
    const presets = presetsOf(of, req);
    const form = newForm(site.workspace, of, presets, actorOf(site, req));
    return { form, of, back: collectionHref(of) };
  },
  edit: (site, name, req) => {
    refuseUnknown(req, ['field']);
    const { of, record } = recordOf(site, name);
    const form = editForm(site.workspace, of, record, valuesOf(req, 'field'));
    return { form, of, back: recordHref(record.id) };
  },
  remove: (site, name, req) => {
    refuseUnknown(req, []);
    const { of, record } = recordOf(site, name);
    const form = removalForm(site.live, of, record, actorOf(site, req));
    return { form, of, back: recordHref(record.id) };
  },
  'log-activity': actionForm(logForm),
  done: actionForm(doneForm),
  convert: actionForm(convertForm),
  decide: actionForm((ask, req) => {
    refuseUnknown(req, ['as']);
    return decisionForm(ask, textOf(req, 'as'));
  }),
  merge: actionForm((ask, req) => mergeForm(ask, [...new Set(valuesOf(req, 'others'))])),
};

/** JSON twin: the form itself. */
export async function formData(
  make: FormMaker,
  site: Site,
  name: string,
  req: Request,
): Promise<object> {
  refusePast(req);
  return { version: 1, ...(await make(site, name, req)).form };
}

export async function formPage(
  make: FormMaker,
  site: Site,
  name: string,
  req: Request,
): Promise<Page> {
  refusePast(req);
  const { form, back, of } = await make(site, name, req);
  return {
    template: 'form-page',
    title: form.title,
    icon: 'plus',
    frame: 'flow',
    crumbs: [{ label: of.plural, href: collectionHref(of), icon: of.icon }],
    model: { ...form, back },
  };
}

/** Records are found anew for each: what a form says is of now. */
const asked = (site: Site, name: string, req: Request): ActionAsk => {
  const { of, record } = recordOf(site, name);
  return { workspace: site.live, of, record, actor: actorOf(site, req) };
};

function actionForm(
  make: (ask: ActionAsk, req: Request) => ActionForm | Promise<ActionForm>,
): FormMaker {
  return async (site, name, req) => {
    const ask = asked(site, name, req);
    return { form: await make(ask, req), of: ask.of, back: recordHref(ask.record.id) };
  };
}

/** A record that is there now, and its collection. */
export function recordOf(
  { workspace }: Site,
  name: string,
): { readonly of: Collection; readonly record: StoredRecord } {
  const record = workspace.find(name);
  return { record, of: requireCollection(workspace.model, record.collection) };
}
