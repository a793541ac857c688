import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '../../../src/config/environment.ts';
import { settingsSchema } from '../../../src/config/schema.ts';
import { runCommand } from '../../../src/notify/command.ts';
import { openLocal } from '../../../src/wiring/local.ts';
import { openLocalState } from '../../../src/wiring/local-state.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { aBroker } from '../../support/snapshots.ts';

test('what somebody silences while a pass looks stays, and the pass is made all the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mq-operator-local-'));
  const environment = readEnvironment({ XDG_STATE_HOME: folder, PASSWORD: 'secret' });
  const other = await openLocalState(undefined, environment);
  const now = Date.now();
  let asked = false;
  const server = await startHttpServer(async () => {
    if (!asked) {
      asked = true;
      const silence = { kind: 'silence', match: {}, until: now + 3_600_000, reason: 'works', by: 'ann' } as const;
      await runCommand(other, { ...silence, id: 'test:1', at: now, brokerId: 'orders' });
    }
    return { status: 503 };
  });
  const broker = aBroker({
    managementUrl: server.url,
    credentials: { kind: 'environment', user: 'watcher', passwordVariable: 'PASSWORD' },
  });
  const settings = settingsSchema.parse({
    brokers: [{ name: 'orders', url: server.url, user: 'watcher', passwordEnv: 'PASSWORD' }],
  });
  const local = await openLocal({ brokers: [broker], settings }, environment);
  try {
    const { incidents } = await local.reconcile(broker);
    expect(asked).toBe(true);
    expect(incidents).toMatchObject([{ state: 'open' }]);
    const stored = await other.load('orders', now);
    expect(stored.silences).toMatchObject([{ by: 'ann', reason: 'works' }]);
    expect(stored.incidents.map(({ id }) => id)).toEqual(incidents.map(({ id }) => id));
  } finally {
    await local.close();
    await other.close();
    await server.close();
    rmSync(folder, { recursive: true });
  }
}, 60_000);
