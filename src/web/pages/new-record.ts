/** `/new/<collection>`: the form that makes a record; the page's script shows the same in a dialog. */
import type { Request } from 'express';
import { requireCollection } from '../../schema/model.ts';
import { presetsOf } from '../form/presets.ts';
import { newForm, type RecordForm } from '../form/record-form.ts';
import { collectionHref } from '../nav.ts';
import { refusePast } from '../parameters.ts';
import { actorOf, type Page, type Site } from '../site.ts';

/** Throws `not_found` for an unknown collection, `usage` for parameters that no field has. */
export function newRecordData(site: Site, name: string, req: Request): RecordForm {
  refusePast(req);
  const collection = requireCollection(site.workspace.model, name);
  return newForm(site.workspace, collection, presetsOf(collection, req), actorOf(site, req));
}

export function newRecordPage(site: Site, name: string, req: Request): Page {
  const form = newRecordData(site, name, req);
  const collection = requireCollection(site.workspace.model, name);
  return {
    template: 'form-page',
    title: form.title,
    icon: 'plus',
    frame: 'flow',
    crumbs: [{ label: collection.plural, href: collectionHref(collection), icon: collection.icon }],
    model: { ...form, back: collectionHref(collection) },
  };
}
