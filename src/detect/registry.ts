import type { Condition } from './condition.ts';

/** Every condition, in the order in which they are listed for people. A test holds it against the folder. */
export const CONDITIONS: readonly Condition[] = [];
