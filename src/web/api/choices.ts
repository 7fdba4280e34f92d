/** `GET /api/<collection>/choices?field=…&text=…`: what a field may be given, for inputs that offer it. */
import type { Request } from 'express';
import { PailError } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import type { Collection } from '../../schema/model.ts';
import { choicesOf, offeredField } from '../form/choices.ts';
import { limitOf, textOf } from '../parameters.ts';
import { actorOf, type Site } from '../site.ts';

const DEFAULT_LIMIT = 8;

/** `own.<field>` are values that the record has so far: choices may depend on them. */
export function choicesAnswer(site: Site, collection: Collection, req: Request): object {
  const path = textOf(req, 'field');
  const field = offeredField(collection, path);
  if (field === undefined) {
    const known = [...collection.fields.keys()];
    const message = `${collection.short} has no field "${path}"${didYouMean(path, known)}`;
    throw new PailError('usage', message, { field: path, known });
  }
  const names = [...collection.fields.keys()].filter((name) => textOf(req, `own.${name}`) !== '');
  const own = Object.fromEntries(names.map((name) => [name, textOf(req, `own.${name}`)]));
  const limit = limitOf(req, DEFAULT_LIMIT);
  const ask = { text: textOf(req, 'text'), own, limit };
  const items = choicesOf(site.workspace, collection, field, ask, actorOf(site, req));
  return { version: 1, items };
}
