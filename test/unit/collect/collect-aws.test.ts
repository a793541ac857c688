import type { AwsReaders, Fetched, MetricQuery } from '../../../src/aws-ports.ts';
import { type AwsContext, collectAws } from '../../../src/collect/collect-aws.ts';
import { NO_COST } from '../../../src/model/reading.ts';
import { aDescription, demanding } from '../../support/amazon-mq.ts';
import { aBroker, T0, theReadings } from '../../support/snapshots.ts';

const MINUTE = 60_000;
const EXISTING = [
  { metric: 'QueueCount', dimensions: { Broker: 'orders' } },
  { metric: 'MessageCount', dimensions: { Broker: 'orders', VirtualHost: '/', Queue: 'q' } },
];

const fetched = <T>(value: T): Fetched<T> => ({ value, dropped: 0, cost: NO_COST });

/** Readers that note which figures were asked for. */
function readersThatCount(asked: string[]): AwsReaders {
  return {
    mq: { list: async () => fetched([]), describe: async () => fetched(aDescription()) },
    interfaces: { byAddress: async () => fetched([]), byId: async () => fetched([]) },
    keys: { key: async (keyId) => fetched({ keyId, state: 'Enabled' }) },
    metrics: {
      list: async () => fetched(EXISTING),
      data: async (queries: readonly MetricQuery[]) => {
        asked.push(...queries.map(({ metric }) => metric));
        return fetched(queries.map(() => [{ at: T0, value: 1 }]));
      },
    },
    logs: { search: async () => fetched([]) },
  };
}

/** The figures that a pass in each of the minutes asks for. */
async function figuresOf(minutes: readonly number[], more: Partial<AwsContext> = {}): Promise<readonly string[][]> {
  const hour = Math.floor(T0 / (60 * MINUTE)) * 60 * MINUTE;
  const seen: string[][] = [];
  for (const minute of minutes) {
    const asked: string[] = [];
    const now = hour + minute * MINUTE;
    const entry = {
      home: { region: 'eu-west-1' },
      state: 'RUNNING',
      describedAt: now,
      interfaces: [],
      description: aDescription(),
    };
    await collectAws(aBroker({ name: 'orders', engineVersion: '3.13.7' }), {
      entry,
      readers: readersThatCount(asked),
      now,
      fresh: false,
      ...more,
    });
    seen.push(asked);
  }
  return seen;
}

const [QUIET, BROKER, ALL] = [[], ['QueueCount'], ['QueueCount', 'MessageCount']];

test('figures of the broker each minute, of its queues every five', async () => {
  expect(await figuresOf([0, 1, 4, 5])).toEqual([ALL, BROKER, BROKER, ALL]);
});

test('as often as the settings have it', async () => {
  const cadence = { everyMinutes: 5, destinationsEveryMinutes: 15 };
  expect(await figuresOf([0, 1, 4, 5, 10, 15], { cadence })).toEqual([ALL, QUIET, QUIET, BROKER, BROKER, ALL]);
});

test('an event, and a broker in trouble, have everything read at once', async () => {
  const cadence = { everyMinutes: 15, destinationsEveryMinutes: 60 };
  expect(await figuresOf([7], { cadence, fresh: true })).toEqual([ALL]);
  const description = demanding('RABBITMQ_MEMORY_ALARM');
  const entry = {
    home: { region: 'eu-west-1' },
    state: description.state,
    describedAt: T0,
    interfaces: [],
    description,
  };
  expect(await figuresOf([7], { cadence, entry })).toEqual([ALL]);
});

/** The minutes of an hour in which the logs of a broker are searched, with how many minutes back. */
async function searches(name: string, description = aDescription()): Promise<ReadonlyMap<number, number>> {
  const seen = new Map<number, number>();
  for (let minute = 0; minute < 60; minute += 1) {
    const now = T0 + minute * MINUTE;
    const readers: AwsReaders = {
      ...readersThatCount([]),
      logs: {
        search: async (_group, _filter, { start, end }) => {
          seen.set(minute, (end - start) / MINUTE);
          return fetched([]);
        },
      },
    };
    const { state } = description;
    const entry = { home: { region: 'eu-west-1' }, state, describedAt: now, interfaces: [], description };
    const rabbitmq = theReadings();
    await collectAws(aBroker({ name }), { entry, readers, now, fresh: false, rabbitmq });
  }
  return seen;
}

test('the logs of a broker that is well are searched each quarter of an hour, each broker in a minute of its own', async () => {
  const [orders, billing] = [await searches('orders'), await searches('billing')];
  expect([...orders.values()]).toEqual([60, 60, 60, 60]);
  const [first = 0] = orders.keys();
  expect([...orders.keys()]).toEqual([first, first + 15, first + 30, first + 45]);
  expect([...billing.keys()]).not.toEqual([...orders.keys()]);
});

test('those of a broker in trouble are searched in each pass, and further back', async () => {
  const troubled = await searches('orders', demanding('RABBITMQ_INVALID_ARN'));
  expect([...troubled.values()]).toEqual(Array.from({ length: 60 }, () => 180));
});

test('a broker that tells its figures itself needs none', async () => {
  expect(await figuresOf([0, 1], { rabbitmq: theReadings() })).toEqual([QUIET, QUIET]);
});
