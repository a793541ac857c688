import { openDynamodbInventoryStore } from '../../src/adapters/aws/dynamodb-inventory-store.ts';
import { LOCAL_REGION } from '../../src/lab/aws/ministack.ts';
import { amazonMqChecks } from './adapters-contract/amazon-mq.ts';
import { logChecks } from './adapters-contract/logs.ts';
import { messageChecks } from './adapters-contract/messages.ts';
import { metricChecks } from './adapters-contract/metrics.ts';
import { resourceChecks } from './adapters-contract/resources.ts';
import { aDescription } from './amazon-mq.ts';
import { createStateTable, type EmulatorName, withEmulator } from './emulator.ts';

/** What an adapter promises of one service, by a name that the list of gaps uses. */
export type Checks = Readonly<Record<string, () => Promise<void>>>;

const inventoryChecks: Checks = {
  'inventory: what was saved last is there until it is removed': async () => {
    await createStateTable('inventory');
    const store = openDynamodbInventoryStore('inventory', LOCAL_REGION);
    const entry = (id: string, state: string) => ({
      home: { region: LOCAL_REGION },
      state,
      describedAt: 1,
      interfaces: [],
      description: aDescription({ id, name: id }),
    });
    await store.save(Array.from({ length: 30 }, (_, index) => entry(`b-${index}`, 'RUNNING')));
    await store.save([entry('b-7', 'REBOOT_IN_PROGRESS')]);
    expect(await store.list()).toHaveLength(30);
    expect((await store.get('b-7'))?.state).toBe('REBOOT_IN_PROGRESS');
    await store.remove(['b-7', 'b-8']);
    expect(await store.get('b-7')).toBeUndefined();
    expect((await store.list()).map(({ description }) => description.id)).toHaveLength(28);
  },
};

const ALL: Checks = {
  ...amazonMqChecks,
  ...metricChecks,
  ...logChecks,
  ...resourceChecks,
  ...messageChecks,
  ...inventoryChecks,
};

/**
 * Every adapter of AWS against one emulator. What the emulator cannot do is in the list of its gaps; such a check has
 * to fail, so that a gap that closes is noticed and the list stays true.
 */
export function adaptersContract(emulator: EmulatorName, gaps: Readonly<Record<string, string>>): void {
  jest.setTimeout(60_000);
  withEmulator(emulator);
  const [held, lacking] = [Object.entries(ALL).filter(([name]) => !(name in gaps)), Object.entries(gaps)];
  test.each(held)('%s', async (_name, check) => check());

  if (lacking.length > 0) {
    test.each(lacking)('known gap of the emulator: %s (%s)', async (name) => {
      const check = ALL[name];
      if (check === undefined) throw new Error(`no check has the name "${name}"`);
      await expect(check()).rejects.toThrow();
    });
  }
}
