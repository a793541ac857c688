import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificateExpiring } from '../../../../src/detect/conditions/certificate-expiring.ts';
import { connectionDominates } from '../../../../src/detect/conditions/connection-dominates.ts';
import { nodeCpuHigh } from '../../../../src/detect/conditions/node-cpu-high.ts';
import { publishingStopped } from '../../../../src/detect/conditions/publishing-stopped.ts';
import { brokerSeries } from '../../../../src/model/series.ts';
import { anAwsInput, aSeries } from '../../../support/amazon-mq.ts';
import { findingOf, firingSubjects, levelOf } from '../../../support/findings.ts';
import { aConnection, aHistory, anInput, anOverview, aReading, T0 } from '../../../support/snapshots.ts';

const MIB = 1_048_576;

describe('connection-dominates', () => {
  const level = (busiest: number, others: number, count = 6) => {
    const connections = Array.from({ length: count }, (_, index) =>
      aConnection(`c${index}`, index === 2 ? { receiveRate: busiest, clientName: 'loader' } : { sendRate: others }),
    );
    return findingOf(connectionDominates, anInput({ connections: aReading(connections) }));
  };

  test.each([
    ['firing', 5 * MIB, MIB, 6],
    ['between', 4.5 * MIB, MIB, 6],
    ['ok', 2 * MIB, MIB, 6],
    ['ok', 0.9 * MIB, 0, 6],
    ['ok', 5 * MIB, 0, 4],
    ['ok', 0, 0, 6],
  ] as const)('%s where one has %d bytes a second and each other %d', (expected, busiest, others, count) => {
    expect(level(busiest, others, count).level).toBe(expected);
  });

  test('names the application', () => {
    expect(level(9 * MIB, 0).observations[0]?.subject).toEqual({ kind: 'client', name: 'loader (user shop)' });
  });
});

describe('publishing-stopped', () => {
  /** The level `quiet` minutes after 40 minutes of these rates gave way to `now`. */
  const level = (rates: (minute: number) => number, quiet: number, now = 0) => {
    const history = aHistory(40 + quiet, 60, (index) => ({
      [brokerSeries('publish-rate')]: index < 40 ? rates(index) : now,
    }));
    const overview = aReading(anOverview({ rates: { publish: now } }));
    return levelOf(publishingStopped, anInput({ overview }, { history }));
  };

  test.each([
    ['ok', 2, 0],
    ['firing', 4, 0],
    ['firing', 60, 0],
    ['ok', 122, 0],
    ['firing', 4, 1],
    ['between', 4, 9],
    ['ok', 4, 25],
  ] as const)('%s %d min after 50 messages a second became %d', (expected, quiet, now) => {
    expect(level((minute) => 50 + (minute % 7), quiet, now)).toBe(expected);
  });

  test('a batch job that rests is no news', () => {
    expect(level((minute) => (minute % 10 < 5 ? 100 : 0), 4)).toBe('ok');
  });

  test('a trickle that ends is none either', () => {
    expect(level(() => 3, 4)).toBe('ok');
  });

  test('a pass without history judges nothing', () => {
    const overview = aReading(anOverview({ rates: {} }));
    expect(findingOf(publishingStopped, anInput({ overview })).checked).toBe(0);
  });
});

describe('certificate-expiring', () => {
  const found = (days: number) =>
    findingOf(
      certificateExpiring,
      anInput({}, { snapshot: { certificate: { expiresAt: T0 + days * 86_400_000, issuer: 'Amazon' } } }),
    );

  test.each([
    ['ok', 36],
    ['between', 35],
    ['firing', 30],
    ['firing', -1],
  ] as const)('%s with %d days left', (level, days) => {
    expect(found(days).level).toBe(level);
  });

  test('the last week is critical', () => {
    expect(found(8).severity).toBe('warning');
    expect(found(7).severity).toBe('critical');
  });

  test('without TLS there is none', () => {
    expect(findingOf(certificateExpiring, anInput()).checked).toBe(0);
  });
});

describe('node-cpu-high', () => {
  const node = (name: string, values: readonly number[]) =>
    aSeries('SystemCpuUtilization', values, { dimensions: { Node: name } });
  const input = (...metrics: readonly ReturnType<typeof node>[]) => anAwsInput({ metrics });
  const long = (value: number) => Array.from({ length: 15 }, () => value);

  test('one node of three is enough, and the worst comes first', () => {
    const three = input(node('a', long(20)), node('b', long(90)), node('c', long(97)));
    expect(firingSubjects(nodeCpuHigh, three)).toEqual(['node c', 'node b']);
    expect(findingOf(nodeCpuHigh, three).severity).toBe('critical');
  });

  test.each([
    ['firing', long(86)],
    ['between', [...long(95), 80, ...long(95).slice(7)]],
    ['ok', [...long(95), 40, ...long(95).slice(7)]],
    ['ok', [95, 95, 95]],
  ] as const)('%s', (level, values) => {
    expect(levelOf(nodeCpuHigh, input(node('a', values)))).toBe(level);
  });

  test('the mean of the whole broker is not looked at', () => {
    expect(findingOf(nodeCpuHigh, anAwsInput({ metrics: [aSeries('SystemCpuUtilization', long(99))] })).checked).toBe(
      0,
    );
  });

  test('nodes of a real cluster under load are judged, and well', () => {
    const file = join(import.meta.dirname, '../../../fixtures/rabbitmq-3.10.8/series.json');
    const { series }: { series: { key: string[]; values: (number | null)[] }[] } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    const nodes = series.flatMap(({ key: [metric, , , , name = ''], values }) =>
      metric === 'SystemCpuUtilization'
        ? [
            node(
              name,
              values.slice(0, 12).filter((value) => value !== null),
            ),
          ]
        : [],
    );
    expect(nodes).toHaveLength(3);
    expect(findingOf(nodeCpuHigh, input(...nodes))).toMatchObject({ level: 'ok', checked: 3 });
  });
});
