/** How much work one query may do. */

/**
 * Steps that the expressions of one query may take together; each node and each turn of a loop costs one.
 * A step takes 8 ns in loops over lists and up to 40 where each turn reads another record (measured on Node 20),
 * so that the worst query ends within a second or so. An honest one stays far below: 100,000 records × 3
 * conditions of 10 nodes take 3 million steps, a loop over 20 related records for each of 100,000 takes 10.
 */
export const DEFAULT_BUDGET = 25_000_000;
