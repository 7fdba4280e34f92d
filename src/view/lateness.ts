/** When a date is late (`x-ui.dueWhile`). */

import type { Field } from '../schema/model.ts';

/**
 * CEL that tells whether a record's date has passed while it counts; a moment at which a day begins has that whole day.
 * Undefined for dates that are never late.
 */
export function lateCondition({ path, type, ui }: Field): string | undefined {
  if (ui.dueWhile === undefined) return undefined;
  const isDay = type === 'date';
  const past = isDay ? `${path} < today` : `${path} < today || (${path} < now && ${path} != today)`;
  return `(${past}) && (${ui.dueWhile})`;
}
