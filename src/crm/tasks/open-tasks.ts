/** Which tasks are still to be done. */

export const TASKS = 'crm/tasks';
export const CLOSED: readonly string[] = ['completed', 'cancelled'];

/** The same as a condition in CEL. */
export const OPEN = '!(status in ["completed", "cancelled"])';
