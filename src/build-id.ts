/** Which build this is: caches of another build are not trusted to have today's form. */

declare const __PAIL_BUILD__: string | undefined;

/** Hash of the sources a bundle was made of; run from source, a value of this process alone. */
export const BUILD_ID: string =
  typeof __PAIL_BUILD__ === 'string'
    ? __PAIL_BUILD__
    : `source-${process.pid}-${Math.round(performance.timeOrigin)}`;
