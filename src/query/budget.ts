/** How much work one query may do. */

/**
 * Steps that the expressions of one query may take together; each node and each turn of a loop costs one.
 * A step takes 5 to 20 ns (measured on Node 20), so the most expensive query ends within a second. An honest
 * one is far below: 100,000 records × 3 conditions of 10 nodes = 3 million; a loop over 50 related records
 * for each of 100,000 = 30 million.
 */
export const DEFAULT_BUDGET = 50_000_000;
