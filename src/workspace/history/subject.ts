/** Which record a question about the past is about. */

import { PailError } from '../../errors.ts';
import { isRecordId } from '../../record/id.ts';
import type { HistoryReading } from './ground.ts';

/** Id of the record that a text names now or, by its whole id, that history knows. Throws `not_found`, `ambiguous`. */
export function subjectId(reading: HistoryReading, text: string): string {
  try {
    return reading.find(text).id;
  } catch (error) {
    const isGone = error instanceof PailError && error.code === 'not_found';
    if (isGone && isRecordId(text) && reading.log.filesOfRecord(text).size > 0) return text;
    throw error;
  }
}
