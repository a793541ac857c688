import { openSqliteStateStore } from '../../src/adapters/local/sqlite-state-store.ts';
import { unchanged } from '../../src/ports.ts';
import { anEffect, anIncident, aReceipt } from './state.ts';

/** Run by itself until it is killed: commits and records as fast as it can, and says what it was promised. */
const [path = ''] = process.argv.slice(2);
const store = openSqliteStateStore(path);
for (;;) {
  const { version } = await store.load('orders', 0);
  const id = `i${version + 1}`;
  await store.commit('orders', {
    ...unchanged(version),
    incidents: [anIncident(id)],
    effects: [anEffect(id)],
    audit: [{ at: version, brokerId: 'orders', incidentId: id, event: 'opened', reason: 'r' }],
  });
  process.stdout.write(`committed ${version + 1}\n`);
  if (version % 2 === 0) {
    await store.record('orders', [aReceipt(id, version)]);
    process.stdout.write(`recorded ${version + 1}\n`);
  }
}
