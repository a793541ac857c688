import semver from 'semver';
import { localSecrets } from '../../src/adapters/local/local-secrets.ts';
import { createManagementReader } from '../../src/adapters/rabbitmq/management-reader.ts';
import { CLOUDWATCH_METRICS, SCOPE_DIMENSIONS } from '../../src/catalog/cloudwatch-metrics.ts';
import { collect } from '../../src/collect/collect.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import type { BridgedFigure } from '../../src/lab/aws/bridge.ts';
import { rabbitmqBridge } from '../../src/lab/aws/bridge-rabbitmq.ts';
import { breakFault, mendFault } from '../../src/lab/faults.ts';
import { labAdmin } from '../../src/lab/lab.ts';
import { startLoad, stopLoad } from '../../src/lab/load.ts';
import type { RabbitmqReadings } from '../../src/model/rabbitmq.ts';
import type { Reading } from '../../src/model/reading.ts';
import { until, withLab } from '../support/lab.ts';

const shared = withLab();
const broker = { id: 'lab', name: 'lab', engine: 'rabbitmq', tags: {} } as const;
/** Faults wait until the broker shows them. */
const FAULT_TIMEOUT = 120_000;

async function pass(user: string = shared.lab.monitorUser, budget = {}) {
  const { lab } = shared;
  const credentials = await localSecrets(readEnvironment()).resolve({ kind: 'file', user, path: lab.credentialsFile });
  const reader = createManagementReader({ url: lab.managementUrl, credentials });
  try {
    const { snapshot } = await collect(broker, reader, { now: Date.now(), history: [], budget });
    if (snapshot.rabbitmq === undefined) throw new Error('a RabbitMQ broker always has readings');
    return { snapshot, readings: snapshot.rabbitmq };
  } finally {
    await reader.close();
  }
}

function valueIn<T>(reading: Reading<T>): T {
  if (reading.state !== 'read') throw new Error(`${reading.why}: ${reading.detail}`);
  return reading.value;
}

function sourcesIn(readings: RabbitmqReadings, state: string): string[] {
  return Object.entries(readings).flatMap(([source, reading]) => (reading.state === state ? [source] : []));
}

describe('a healthy cluster under steady load', () => {
  beforeAll(() => startLoad(shared.lab, 'steady'), FAULT_TIMEOUT);
  afterAll(() => stopLoad(shared.lab, 'steady'), FAULT_TIMEOUT);

  test('the tag monitoring is enough; what it hides is not visible, never a failure', async () => {
    const { readings, snapshot } = await pass();
    expect(sourcesIn(readings, 'failed')).toEqual([]);
    expect(sourcesIn(readings, 'unavailable').sort()).toEqual(
      ['deprecatedFeatures', 'featureFlags', 'memoryBreakdowns', 'permissions', 'users'].sort(),
    );
    expect(readings.users).toMatchObject({ why: 'permission', detail: expect.stringContaining('administrator') });
    expect(readings.deprecatedFeatures).toMatchObject({ why: 'version' });
    for (const reading of Object.values(readings)) {
      if (reading.state === 'read') expect(reading).toMatchObject({ dropped: 0, omitted: 0 });
    }
    expect(Math.abs(snapshot.clockSkew ?? Number.POSITIVE_INFINITY)).toBeLessThan(2_000);
  });

  test('what plays Amazon MQ on one machine publishes every figure that the catalog has for this version', async () => {
    const published: BridgedFigure[] = [];
    const target = {
      figures: async (figures: readonly BridgedFigure[]) => void published.push(...figures),
      logLines: async () => {},
    };
    const bridge = rabbitmqBridge({ name: 'lab', lab: shared.lab }, target);
    const namesOf = (figures: readonly BridgedFigure[]) =>
      figures.flatMap(({ metric, dimensions }) => (metric === 'RabbitMQMemUsed' ? (dimensions.Node ?? []) : []));
    const nodes = valueIn((await pass()).readings.nodes).map(({ name }) => name);
    let at = Date.now();
    await until('every node tells its figures', async () => {
      at += 5_000;
      const { figures, codes } = await bridge.copy(at);
      expect(codes).toEqual([]);
      return namesOf(figures).length === nodes.length;
    });
    published.length = 0;
    await bridge.copy(at + 5_000);
    const placeOf = ({ metric, dimensions }: BridgedFigure) => [metric, ...Object.keys(dimensions)].join(' ');
    const places = new Set(published.map(placeOf));
    // Of the network nothing is told on loopback; this version has no figure of it either.
    const expected = CLOUDWATCH_METRICS.filter(
      ({ engine, versions }) =>
        engine === 'rabbitmq' && (versions === undefined || semver.satisfies('3.10.8', versions)),
    ).map(({ name, scope }) => [name, 'Broker', ...SCOPE_DIMENSIONS[scope].rabbitmq].join(' '));
    expect(expected.filter((place) => !places.has(place))).toEqual([]);
    expect(namesOf(published).toSorted()).toEqual(nodes.toSorted());
    const cpu = published.filter(({ metric }) => metric === 'SystemCpuUtilization').map(({ value }) => value);
    expect(cpu.filter((value) => value >= 0 && value <= 100)).toHaveLength(4);
  });

  test('an administrator sees users and permissions too', async () => {
    const { readings } = await pass(shared.lab.adminUser);
    expect(
      valueIn(readings.users)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['admin', 'monitor']);
    expect(valueIn(readings.permissions).length).toBeGreaterThan(0);
  });

  test('depth first gives the same queues as the detailed listing', async () => {
    const detailed = (await pass()).readings;
    const deep = (await pass(undefined, { detailedQueues: 0 })).readings;
    const headOnly = (await pass(undefined, { detailedQueues: 0, walkableQueues: 0 })).readings;
    const names = (readings: RabbitmqReadings) => new Set(valueIn(readings.queues).map(({ name }) => name));
    expect(names(deep)).toEqual(names(detailed));
    expect(names(headOnly)).toEqual(names(detailed));
  });

  test(
    'consumers are counted per queue either way',
    async () => {
      const counts = (readings: RabbitmqReadings) =>
        Object.fromEntries(valueIn(readings.queues).map(({ name, consumers }) => [name, consumers]));
      // The detailed listing has its figures from statistics, which lag behind the list of consumers.
      await until('every queue of the load has a consumer in the statistics', async () => {
        const detailed = counts((await pass()).readings);
        return ['lab.orders', 'lab.invoices', 'lab.shipments', 'lab.audit'].every((name) => detailed[name] === 1);
      });
      expect(counts((await pass(undefined, { detailedQueues: 0 })).readings)).toEqual(counts((await pass()).readings));
    },
    FAULT_TIMEOUT,
  );

  test('without any permission nothing inside is visible, and says so', async () => {
    const admin = labAdmin(shared.lab);
    const path = `permissions/%2F/${shared.lab.monitorUser}`;
    await admin.delete(path);
    try {
      const { readings } = await pass();
      expect(valueIn(readings.vhosts)).toMatchObject([{ name: '/', hidden: true }]);
      expect(readings.queues).toMatchObject({ state: 'unavailable', why: 'permission' });
      expect(readings.policies).toMatchObject({ state: 'unavailable', why: 'permission' });
      expect(readings.nodes.state).toBe('read');
    } finally {
      await admin.put(path, { configure: '^$', write: '^$', read: '^$' });
    }
  });

  test('a wrong password', async () => {
    const credentials = { user: shared.lab.monitorUser, password: 'wrong' };
    const reader = createManagementReader({ url: shared.lab.managementUrl, credentials });
    try {
      const { snapshot } = await collect(broker, reader, { now: Date.now(), history: [] });
      expect(snapshot.cost.requests).toBe(1);
      expect(snapshot.rabbitmq?.nodes).toMatchObject({ state: 'failed', why: 'authentication' });
    } finally {
      await reader.close();
    }
  });
});

test(
  'memory alarm: seen, with what the memory consists of',
  async () => {
    await breakFault(shared.lab, 'memory-alarm');
    try {
      const { readings, snapshot } = await pass();
      const alarm = valueIn(readings.nodes).filter(({ memoryAlarm }) => memoryAlarm === true);
      expect(alarm).toHaveLength(1);
      expect(valueIn(readings.memoryBreakdowns)).toMatchObject([{ node: alarm[0]?.name }]);
      expect(valueIn(readings.healthAlarms)).toMatchObject({ healthy: false, reason: expect.any(String) });
      expect(snapshot.reduced).toMatch(/in alarm/);
    } finally {
      await mendFault(shared.lab, 'memory-alarm');
    }
  },
  FAULT_TIMEOUT,
);

test(
  'queues of a node that is down are seen by depth as well as by detail',
  async () => {
    const admin = labAdmin(shared.lab);
    // This policy takes precedence over the one that mirrors, so the only copy of the queue goes down with its node.
    await admin.put('policies/%2F/alone', {
      pattern: '^alone',
      'apply-to': 'queues',
      priority: 99,
      definition: { 'max-length': 5 },
    });
    await admin.put('queues/%2F/alone', { durable: true, node: shared.lab.nodes[2]?.name });
    await breakFault(shared.lab, 'node-down');
    try {
      for (const budget of [{}, { detailedQueues: 0 }, { detailedQueues: 0, listedQueues: 0 }]) {
        const { readings } = await pass(undefined, budget);
        const alone = valueIn(readings.queues).find(({ name }) => name === 'alone');
        expect(alone).toMatchObject({ state: expect.stringMatching(/down|stopped/) });
        expect(valueIn(readings.nodes).filter(({ running }) => !running)).toHaveLength(1);
      }
    } finally {
      await mendFault(shared.lab, 'node-down');
      await admin.delete('queues/%2F/alone');
      await admin.delete('policies/%2F/alone');
    }
  },
  FAULT_TIMEOUT,
);
