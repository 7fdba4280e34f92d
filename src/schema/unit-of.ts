/** What the numbers of a field count. */

import type { JsonObject } from '../record/types.ts';
import { memberOf } from '../record/value.ts';
import type { Field } from './model.ts';

/** `USD`, `%`, `h`, `s`, `B`; empty for bare numbers. `currency` holds where the record names none. */
export function unitOf(field: Field, data: JsonObject, currency: string): string {
  switch (field.ui.format) {
    case 'currency': {
      const own = memberOf(data, 'currency');
      return typeof own === 'string' ? own : currency;
    }
    case 'percent':
      return '%';
    case 'hours':
      return 'h';
    case 'duration':
      return 's';
    case 'bytes':
      return 'B';
    default:
      return '';
  }
}
