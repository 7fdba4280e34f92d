/** Thrown where an expression reads `updatedAt` before the dates are loaded: whoever asks loads them, and asks again. */
export class DatesMissing extends Error {
  constructor() {
    super('dates of change are asked for before loadDates');
    this.name = 'DatesMissing';
  }
}
