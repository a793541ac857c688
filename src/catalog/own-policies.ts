/** Names of everything that we put on a broker begin like this; nothing else is ever changed or deleted. */
export const OWN_PREFIX = 'mq-operator-';

/** Overrides with a smaller batch begin like this. They are there for one synchronisation, never to stay. */
export const SYNC_OVERRIDE = `${OWN_PREFIX}sync-`;
