/** iCalendar as data: jCal (RFC 7265). */

/** Name, parameters, type, values. */
export type Property = readonly [string, Readonly<Record<string, string>>, string, ...unknown[]];

/** Name, properties, components in it. */
export type Component = readonly [string, readonly Property[], readonly Component[]];
