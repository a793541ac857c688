/**
 * Thresholds that a condition, an alarm and a line on a dashboard share. `fires` and `critical` are where a figure
 * becomes a warning and critical, `clears` is where it is well again.
 */

/** Percent of a limit, where nothing more special is known; the gap of ten is the hysteresis. */
export const SHARE_OF_LIMIT = { fires: 80, critical: 90, clears: 70 } as const;

/** Percent of a node's own memory limit, at which it blocks publishers. */
export const MEMORY_SHARE = { fires: 80, critical: 90, clears: 75 } as const;

/** Free disk as a multiple of the limit at which the node blocks publishers. */
export const DISK_MULTIPLE = { fires: 1.75, critical: 1.25, clears: 2 } as const;

/** Percent of the Java heap. */
export const HEAP_PERCENT = SHARE_OF_LIMIT;

/** Percent of a store of ActiveMQ: persistent, temporary or scheduled messages. */
export const STORE_PERCENT = { fires: 75, critical: 90, clears: 65 } as const;

/** Percent of the processor time of an instance or node. */
export const CPU_PERCENT = { fires: 85, critical: 95, clears: 75 } as const;

/** Percent of the burst credits of a volume that are left. */
export const BURST_CREDITS_LEFT = { fires: 20, clears: 40 } as const;

/** Days that a TLS certificate has left. */
export const CERTIFICATE_DAYS = { fires: 30, critical: 7, clears: 35 } as const;

/** How long something that ought to pass may last before it is told, in minutes. */
export const LASTING_MINUTES = { openTransactions: 30, inactiveSubscribers: 60 } as const;

/** Milliseconds by which the replica in the other Region is behind. */
export const REPLICATION_LAG = { fires: 60_000, critical: 300_000, clears: 30_000 } as const;

/** Milliseconds from the arrival of a message at ActiveMQ to its delivery. */
export const ENQUEUE_MILLISECONDS = { fires: 60_000, critical: 600_000, clears: 30_000 } as const;
