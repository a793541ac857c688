import { authenticationFailures } from '../../../../src/detect/conditions/authentication-failures.ts';
import { channelChurn } from '../../../../src/detect/conditions/channel-churn.ts';
import { channelLeak } from '../../../../src/detect/conditions/channel-leak.ts';
import { connectionChurn } from '../../../../src/detect/conditions/connection-churn.ts';
import { connectionLeak } from '../../../../src/detect/conditions/connection-leak.ts';
import { connectionsBlocked } from '../../../../src/detect/conditions/connections-blocked.ts';
import { connectionsInFlow } from '../../../../src/detect/conditions/connections-in-flow.ts';
import { connectionsLost } from '../../../../src/detect/conditions/connections-lost.ts';
import { connectionsUnbalanced } from '../../../../src/detect/conditions/connections-unbalanced.ts';
import { consumerUnreachable } from '../../../../src/detect/conditions/consumer-unreachable.ts';
import { consumersLost } from '../../../../src/detect/conditions/consumers-lost.ts';
import { idleConnections } from '../../../../src/detect/conditions/idle-connections.ts';
import { manyChannelsOnConnection } from '../../../../src/detect/conditions/many-channels-on-connection.ts';
import { noConnections } from '../../../../src/detect/conditions/no-connections.ts';
import { queueChurn } from '../../../../src/detect/conditions/queue-churn.ts';
import type { Connection } from '../../../../src/model/rabbitmq.ts';
import { type BrokerFigure, brokerSeries } from '../../../../src/model/series.ts';
import { findingOf, firingSubjects, levelOf } from '../../../support/findings.ts';
import {
  aConnection,
  aConsumer,
  aHistory,
  aNode,
  anInput,
  anOverview,
  aReading,
  T0,
  threeNodes,
} from '../../../support/snapshots.ts';

const MINUTE = 60_000;
const many = (count: number, more: (index: number) => Partial<Connection> = () => ({})) =>
  Array.from({ length: count }, (_, index) => aConnection(`c${index}`, more(index)));

describe('churn', () => {
  const constant = (figure: BrokerFigure, rate: number) => aHistory(5, 45, () => ({ [brokerSeries(figure)]: rate }));

  test.each([
    [connectionChurn, 'connections-created-rate', 'connectionCreated', 'connections', 5],
    [channelChurn, 'channels-created-rate', 'channelCreated', 'channels', 20],
    [queueChurn, 'queues-declared-rate', 'queueDeclared', 'queues', 10],
  ] as const)('$id', (condition, figure, event, total, matters) => {
    const level = (rate: number, open: number, past = rate) => {
      const overview = aReading(anOverview({ churn: { [event]: rate }, totals: { [total]: open } }));
      return levelOf(condition, anInput({ overview }, { history: constant(figure, past) }));
    };
    expect(level(matters, 10)).toBe('firing');
    expect(level(matters - 1, 10)).toBe('between');
    expect(level(matters / 2 - 0.1, 10)).toBe('ok');
    expect(level(99, 5_000)).toBe('between');
    expect(level(100, 50_000)).toBe('firing');
    // A burst is not churn.
    expect(level(500, 10, 0)).toBe('ok');
  });

  test('names who opened the young connections', () => {
    const connections = aReading([
      ...many(3, () => ({ connectedAt: T0 - 1_000, clientName: 'cron' })),
      ...many(2, () => ({ connectedAt: T0 - 5 * MINUTE })),
    ]);
    const overview = aReading(anOverview({ churn: { connectionCreated: 30 }, totals: { connections: 5 } }));
    const input = anInput({ connections, overview }, { history: constant('connections-created-rate', 30) });
    expect(findingOf(connectionChurn, input).observations[0]?.evidence).toContainEqual({
      label: 'young connections of cron (user shop)',
      value: 3,
      unit: 'count',
    });
  });

  test('does not judge from one figure', () => {
    const overview = aReading(anOverview({ churn: { connectionCreated: 500 } }));
    expect(findingOf(connectionChurn, anInput({ overview })).checked).toBe(0);
  });
});

describe.each([
  [connectionLeak, 'connections'],
  [channelLeak, 'channels'],
] as const)('$id', (condition, figure) => {
  const found = (counts: (minute: number) => number, traffic: (minute: number) => number = () => 50, minutes = 60) => {
    const history = aHistory(minutes, 60, (minute) => ({
      [brokerSeries(figure)]: counts(minute),
      [brokerSeries('publish-rate')]: traffic(minute),
    }));
    const overview = aReading(anOverview({ totals: { [figure]: counts(minutes) } }));
    return findingOf(condition, anInput({ overview }, { history }));
  };

  test('fires on steady growth without more work, also under a sawtooth', () => {
    expect(found((minute) => 50 + minute).level).toBe('firing');
    expect(found((minute) => 50 + minute + (minute % 7) * 3).level).toBe('firing');
  });

  test('slow growth is between, none is ok', () => {
    expect(found((minute) => 500 + Math.floor(minute / 6)).level).toBe('between');
    expect(found(() => 500).level).toBe('ok');
    expect(found((minute) => 100 + (minute % 10) * 20).level).toBe('ok');
  });

  test('more clients that do more work are no leak', () => {
    const busier = found(
      (minute) => 50 + minute,
      (minute) => 50 + minute * 2,
    );
    expect(busier.level).toBe('between');
  });

  test('a burst that is over is no leak, and a short history says nothing', () => {
    expect(found((minute) => (minute > 50 ? 40 : 40 + minute * 3)).level).toBe('ok');
    expect(found((minute) => 50 + minute * 5, undefined, 15).checked).toBe(0);
  });
});

test.each([
  [100, 'firing'],
  [99, 'between'],
  [50, 'between'],
  [49, 'ok'],
])('many-channels-on-connection: %d is %s', (channels, level) => {
  expect(levelOf(manyChannelsOnConnection, anInput({ connections: aReading(many(1, () => ({ channels }))) }))).toBe(
    level,
  );
});

test.each([
  ['blocked', 'firing'],
  ['blocking', 'firing'],
  ['running', 'ok'],
  ['flow', 'ok'],
])('connections-blocked: %s is %s', (state, level) => {
  expect(levelOf(connectionsBlocked, anInput({ connections: aReading(many(1, () => ({ state }))) }))).toBe(level);
});

test.each([
  [20, 'firing'],
  [19, 'between'],
  [10, 'between'],
  [9, 'ok'],
])('connections-in-flow: %d of 100 is %s', (count, level) => {
  const connections = aReading(many(100, (index) => ({ state: index < count ? 'flow' : 'running' })));
  expect(levelOf(connectionsInFlow, anInput({ connections }))).toBe(level);
});

describe.each([
  [connectionsLost, 'connections'],
  [consumersLost, 'consumers'],
] as const)('$id', (condition, figure) => {
  const level = (before: number, now: number, samples = 20) => {
    const history = aHistory(samples, 60, () => ({ [brokerSeries(figure)]: before }));
    return levelOf(condition, anInput({ overview: aReading(anOverview({ totals: { [figure]: now } })) }, { history }));
  };

  test('half of them gone fires, a quarter is between', () => {
    expect([level(40, 20), level(40, 21), level(40, 30), level(40, 31)]).toEqual([
      'firing',
      'between',
      'between',
      'ok',
    ]);
    expect(level(40, 80)).toBe('ok');
  });

  test('a handful comes and goes, and without a past nothing is lost', () => {
    expect([level(9, 0), level(40, 0, 3)]).toEqual(['ok', 'ok']);
  });
});

describe('no-connections', () => {
  const level = (usual: number, now: number) => {
    const history = aHistory(10, 60, () => ({ [brokerSeries('connections')]: usual }));
    return levelOf(
      noConnections,
      anInput({ overview: aReading(anOverview({ totals: { connections: now } })) }, { history }),
    );
  };

  test('fires when nobody is left of those who usually are there', () => {
    expect([level(3, 0), level(3, 1), level(0, 0)]).toEqual(['firing', 'ok', 'ok']);
  });
});

describe('idle-connections', () => {
  const level = (idle: number, busy: number, minutes = 11) => {
    const unused = many(idle, () => ({ channels: 0, connectedAt: T0 - minutes * MINUTE }));
    return levelOf(idleConnections, anInput({ connections: aReading([...unused, ...many(busy)]) }));
  };

  test('fires on many that have had no channel for ten minutes', () => {
    expect([level(50, 50), level(49, 50), level(25, 50), level(24, 50)]).toEqual([
      'firing',
      'between',
      'between',
      'ok',
    ]);
  });

  test('young ones and a small part are fine', () => {
    expect([level(50, 50, 9), level(50, 200)]).toEqual(['ok', 'ok']);
  });
});

describe('connections-unbalanced', () => {
  const nodes = aReading(threeNodes());
  const spread = (third: number) =>
    aReading(many(90, (index) => ({ node: index < third ? 'rabbit@c' : index % 2 === 0 ? 'rabbit@a' : 'rabbit@b' })));

  test('fires for the node that idles', () => {
    const fires = (third: number) => levelOf(connectionsUnbalanced, anInput({ connections: spread(third), nodes }));
    expect([fires(5), fires(6), fires(12)]).toEqual(['firing', 'between', 'ok']);
    expect(firingSubjects(connectionsUnbalanced, anInput({ connections: spread(0), nodes }))).toEqual([
      'node rabbit@c',
    ]);
  });

  test('not right after its restart, nor with few connections, nor on a single node', () => {
    const young = aReading([...threeNodes().slice(0, 2), aNode('rabbit@c', { uptime: MINUTE })]);
    expect(levelOf(connectionsUnbalanced, anInput({ connections: spread(0), nodes: young }))).toBe('ok');
    expect(levelOf(connectionsUnbalanced, anInput({ connections: aReading(many(59)), nodes }))).toBe('ok');
    expect(levelOf(connectionsUnbalanced, anInput({ connections: spread(0), nodes: aReading([aNode()]) }))).toBe('ok');
  });
});

test.each([
  ['suspected_down', 'firing'],
  ['up', 'ok'],
  ['waiting', 'ok'],
])('consumer-unreachable: %s is %s', (activityStatus, level) => {
  expect(levelOf(consumerUnreachable, anInput({ consumers: aReading([aConsumer('q', { activityStatus })]) }))).toBe(
    level,
  );
});

describe('authentication-failures', () => {
  const series = brokerSeries('authentications-refused');
  const level = (past: readonly number[], now: number) => {
    const history = aHistory(past.length, 60, (index) => ({ [series]: past[index] ?? 0 }));
    const authAttempts = aReading([{ node: 'rabbit@a', protocol: 'amqp091', attempts: 900, failed: now }]);
    return levelOf(authenticationFailures, anInput({ authAttempts }, { history }));
  };

  test('counts what was refused in the last ten minutes, not ever', () => {
    expect([level([500, 510], 520), level([500], 519), level([500], 505), level([500], 504)]).toEqual([
      'firing',
      'between',
      'between',
      'ok',
    ]);
    expect(level([], 900)).toBe('ok');
    expect(level([0, ...Array<number>(11).fill(500)], 500)).toBe('ok');
  });

  test('what the management API refuses is no sign-in: our own reads would count', () => {
    const history = aHistory(2, 60, () => ({ [series]: 0 }));
    const authAttempts = aReading([{ node: 'rabbit@a', protocol: 'http', attempts: 900, failed: 300 }]);
    expect(levelOf(authenticationFailures, anInput({ authAttempts }, { history }))).toBe('ok');
  });

  test('a node that starts anew begins at zero', () => {
    expect(level([500, 3], 6)).toBe('ok');
    expect(level([500, 3], 25)).toBe('firing');
  });
});
