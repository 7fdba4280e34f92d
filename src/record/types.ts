/** The shapes that every floor shares: a record is plain JSON with an id. */

export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;
export type JsonObject = { [key: string]: JsonValue };

/**
 * One record as parsed from its file. `null` and an absent key mean the same thing
 * everywhere but in the file's own text. Treat as frozen: edits make a copy.
 */
export type RecordData = { readonly id: string } & { readonly [field: string]: JsonValue };

/** A record with where it lives and the identity of its bytes. */
export type StoredRecord = {
  /** Collection path, e.g. `crm/deals`. */
  readonly collection: string;
  readonly id: string;
  /** File path relative to the bucket directory, `/`-separated: `crm/deals/deal_x.json`. */
  readonly file: string;
  /** Git blob id (SHA-1, 40 hex digits) of the file's bytes. Also the record's ETag. */
  readonly blob: string;
  readonly data: RecordData;
};
