import type { AwsReaders, Fetched, InventoryStore } from '../../../src/aws-ports.ts';
import { type DiscoverDependencies, discover } from '../../../src/discover/discover.ts';
import { planDescribes } from '../../../src/discover/plan-describes.ts';
import { select } from '../../../src/discover/select.ts';
import { ROTATION } from '../../../src/discover/settings.ts';
import { toBroker } from '../../../src/discover/to-broker.ts';
import { ReadError } from '../../../src/errors.ts';
import type { BrokerDescription, NetworkInterface } from '../../../src/model/amazon-mq.ts';
import type { BrokerSummary, InventoryEntry } from '../../../src/model/inventory.ts';
import { aDescription } from '../../support/amazon-mq.ts';
import { T0 } from '../../support/snapshots.ts';

const MINUTE = 60_000;
const HOME = { region: 'eu-west-1' };
const COST = { requests: 1, bytes: 0, milliseconds: 1 };

const fetched = <T>(value: T, dropped = 0): Fetched<T> => ({ value, dropped, cost: COST });

function summaryOf({ id, name, engine, state, deploymentMode, instanceType }: BrokerDescription): BrokerSummary {
  return {
    id,
    name,
    engine,
    state,
    ...(deploymentMode === undefined ? {} : { deploymentMode }),
    ...(instanceType === undefined ? {} : { instanceType }),
  };
}

function anEntry(description: BrokerDescription, more: Partial<InventoryEntry> = {}): InventoryEntry {
  return { home: HOME, state: description.state, description, describedAt: T0 - MINUTE, interfaces: [], ...more };
}

/** One Region in memory: brokers and network interfaces that a test changes between ticks. */
function aRegion(brokers: BrokerDescription[], interfaces: NetworkInterface[] = []) {
  const calls: string[] = [];
  const state = { brokers, interfaces, failing: false, dropped: 0 };
  const refuse = async (): Promise<never> => {
    throw new ReadError('http-error', 'not part of this test');
  };
  const readers: AwsReaders = {
    mq: {
      list: async () => {
        calls.push('list');
        if (state.failing) throw new ReadError('timeout', 'mq:ListBrokers: no answer in time');
        return fetched(state.brokers.map(summaryOf), state.dropped);
      },
      describe: async (id) => {
        calls.push(`describe ${id}`);
        const found = state.brokers.find((broker) => broker.id === id);
        if (found === undefined) throw new ReadError('http-error', `mq:DescribeBroker of ${id}: failed`);
        return fetched(found);
      },
    },
    interfaces: {
      byAddress: async (addresses) => fetched(state.interfaces.filter((one) => addresses.includes(one.ipAddress))),
      byId: async (ids) => fetched(state.interfaces.filter((one) => ids.includes(one.id))),
    },
    keys: { key: refuse },
    metrics: { list: refuse, data: refuse },
    logs: { search: refuse },
  };
  return { state, calls, readers };
}

function aStore(initial: readonly InventoryEntry[] = []) {
  const entries = new Map(initial.map((entry) => [entry.description.id, entry]));
  const saved: string[] = [];
  const store: InventoryStore = {
    list: async () => [...entries.values()],
    get: async (id) => entries.get(id),
    save: async (changed) => {
      for (const entry of changed) {
        saved.push(entry.description.id);
        entries.set(entry.description.id, entry);
      }
    },
    remove: async (ids) => {
      for (const id of ids) entries.delete(id);
    },
  };
  return { store, entries, saved };
}

function dependencies(region: ReturnType<typeof aRegion>, store: InventoryStore): DiscoverDependencies {
  return { homes: [HOME], readersOf: () => region.readers, store, selection: {}, rotation: ROTATION };
}

describe('which brokers are described', () => {
  const running = aDescription({ id: 'b-1' });
  const known = (entry: InventoryEntry) => new Map([[entry.description.id, entry]]);

  test.each([
    ['new', summaryOf(running), new Map(), 'new'],
    ['as it was', summaryOf(running), known(anEntry(running)), undefined],
    [
      'of another instance type',
      { ...summaryOf(running), instanceType: 'mq.m5.xlarge' },
      known(anEntry(running)),
      'changed',
    ],
    ['back from a reboot', summaryOf(running), known(anEntry({ ...running, state: 'REBOOT_IN_PROGRESS' })), 'changed'],
    ['critical', { ...summaryOf(running), state: 'CRITICAL_ACTION_REQUIRED' }, known(anEntry(running)), 'troubled'],
    [
      'running with a code',
      summaryOf(running),
      known(anEntry({ ...running, actionsRequired: [{ code: 'X' }] })),
      'troubled',
    ],
    [
      'a replica',
      { ...summaryOf(running), state: 'REPLICA' },
      known(anEntry({ ...running, state: 'REPLICA' })),
      undefined,
    ],
    [
      'not looked at for long',
      summaryOf(running),
      known(anEntry(running, { describedAt: T0 - 15 * MINUTE })),
      'rotation',
    ],
  ])('a broker that is %s', (_what, summary, entries, reason) => {
    expect(planDescribes([summary], entries, ROTATION, T0)).toEqual(
      reason === undefined ? [] : [{ brokerId: 'b-1', reason }],
    );
  });

  test('the urgent ones come first when there are more than one tick may describe', () => {
    const brokers = Array.from({ length: 200 }, (_, index) => aDescription({ id: `b-${index}` }));
    const listed = brokers.map(summaryOf);
    listed[199] = { ...summaryOf(aDescription({ id: 'b-199' })), state: 'CRITICAL_ACTION_REQUIRED' };
    const planned = planDescribes(listed, new Map(), ROTATION, T0);
    expect(planned).toHaveLength(ROTATION.perTick);
    expect(planned[0]).toEqual({ brokerId: 'b-199', reason: 'troubled' });
  });
});

describe('discover', () => {
  test('describes once, then only lists, until something changes', async () => {
    const region = aRegion([aDescription({ id: 'b-1' })]);
    const { store, saved } = aStore();
    const first = await discover(dependencies(region, store), T0);
    expect(first.watched.map(({ description }) => description.id)).toEqual(['b-1']);
    await discover(dependencies(region, store), T0 + MINUTE);
    expect(region.calls).toEqual(['list', 'describe b-1', 'list']);
    expect(saved).toEqual(['b-1']);
  });

  test('a home that does not answer keeps its brokers and does not disturb the others', async () => {
    const [good, bad] = [aRegion([aDescription({ id: 'b-good' })]), aRegion([aDescription({ id: 'b-bad' })])];
    const { store } = aStore();
    const both: DiscoverDependencies = {
      ...dependencies(good, store),
      homes: [HOME, { region: 'eu-central-1' }],
      readersOf: ({ region }) => (region === 'eu-west-1' ? good.readers : bad.readers),
    };
    await discover(both, T0);
    bad.state.failing = true;
    const result = await discover(both, T0 + MINUTE);
    expect(result.watched.map(({ description }) => description.id)).toEqual(['b-good', 'b-bad']);
    expect(result.failures).toEqual([{ where: 'eu-central-1', detail: 'mq:ListBrokers: no answer in time' }]);
    expect(result.gone).toEqual([]);
  });

  test('a broker that is not listed is gone, unless the list was damaged', async () => {
    const region = aRegion([aDescription({ id: 'b-1' }), aDescription({ id: 'b-2' })]);
    const { store, entries } = aStore();
    await discover(dependencies(region, store), T0);
    region.state.brokers = [aDescription({ id: 'b-1' })];
    region.state.dropped = 1;
    expect((await discover(dependencies(region, store), T0)).gone).toEqual([]);
    region.state.dropped = 0;
    expect((await discover(dependencies(region, store), T0)).gone).toEqual(['b-2']);
    expect([...entries.keys()]).toEqual(['b-1']);
  });

  test('a network interface is remembered, so that it can be named when it is gone', async () => {
    const broker = aDescription({
      id: 'b-1',
      engine: 'activemq',
      instances: [{ endpoints: [], ipAddress: '10.0.0.7' }],
    });
    const eni = { id: 'eni-7', ipAddress: '10.0.0.7', status: 'attached' } as const;
    const region = aRegion([broker], [eni]);
    const { store, entries } = aStore();
    await discover(dependencies(region, store), T0);
    expect(entries.get('b-1')?.interfaces).toEqual([eni]);
    region.state.interfaces = [];
    await discover(dependencies(region, store), T0 + 15 * MINUTE);
    expect(entries.get('b-1')?.interfaces).toEqual([{ ...eni, status: 'gone' }]);
    // An interface that took over the address is a repair, and the old one is history.
    region.state.interfaces = [{ ...eni, id: 'eni-8' }];
    await discover(dependencies(region, store), T0 + 30 * MINUTE);
    expect(entries.get('b-1')?.interfaces).toEqual([{ ...eni, id: 'eni-8' }]);
  });

  test('says what it leaves out, and why', async () => {
    const region = aRegion([aDescription({ id: 'b-1', tags: { team: 'shop' } }), aDescription({ id: 'b-2' })]);
    const { store } = aStore();
    const result = await discover({ ...dependencies(region, store), selection: { tags: { team: '*' } } }, T0);
    expect(result.leftOut).toEqual([{ brokerId: 'b-2', reason: 'tag team is not *' }]);
  });
});

test.each([
  [{}, true],
  [{ names: ['ord*'] }, true],
  [{ names: ['other', 'x.*'] }, false],
  [{ exceptNames: ['*ders'] }, false],
  [{ engines: ['activemq' as const] }, false],
  [{ tags: { stage: 'prod' } }, true],
  [{ tags: { stage: 'dev' } }, false],
  [{ tags: { owner: '*' } }, false],
])('selection %j of broker orders, stage prod: %s', (selection, selected) => {
  expect(select(aDescription({ tags: { stage: 'prod' } }), selection).selected).toBe(selected);
});

test('a broker has a management address and a secret only with access to it', () => {
  const entry = anEntry(
    aDescription({ instances: [{ consoleUrl: 'https://b-1.mq.eu-west-1.amazonaws.com', endpoints: [] }] }),
  );
  expect(toBroker(entry)).not.toHaveProperty('managementUrl');
  expect(toBroker(entry, { secret: 'mq-operator/{name}/read' })).toMatchObject({
    expectedNodes: 3,
    managementUrl: 'https://b-1.mq.eu-west-1.amazonaws.com',
    credentials: { kind: 'secrets-manager', secretId: 'mq-operator/orders/read' },
  });
});
