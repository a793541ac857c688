import type { Condition } from '../../../../src/detect/condition.ts';
import { CONDITIONS } from '../../../../src/detect/registry.ts';
import { findingOf } from '../../../support/findings.ts';
import { aFailure, anInput, anOverview, aReading, failedReadings } from '../../../support/snapshots.ts';

const overManagementApi = CONDITIONS.filter(({ engine, sources }) => engine === 'rabbitmq' && sources.length > 0);
const elsewhere = aFailure('timeout');
const amazonMq = { description: elsewhere, networkInterfaces: elsewhere, kmsKey: elsewhere };

/** A version to which the condition applies. */
function versionFor({ versions }: Condition): string {
  return versions === undefined || versions.includes('<') ? '3.10.8' : '4.3.6';
}

const cases = overManagementApi.flatMap((condition) =>
  condition.sources.map((source) => [condition.id, source, condition] as const),
);

test.each(cases)('%s is unknown without %s, and says so', (_, source, condition) => {
  const version = versionFor(condition);
  const overview = aReading(anOverview({ rabbitmqVersion: version }));
  const failed = { overview, [source]: aFailure('timeout', 'no answer within 10 s') };
  const input = anInput(failed, { broker: { engineVersion: version }, snapshot: { amazonMq } });
  const finding = findingOf(condition, input);
  expect(finding.level).toBe('unknown');
  expect(finding.reason).toContain(`${source}: no answer within 10 s`);
});

test('when nothing answers, what needs the management API is unknown and nothing fires but broker-unreachable', () => {
  const input = anInput(failedReadings('unreachable'), { broker: { engineVersion: '3.10.8' } });
  const applicable = CONDITIONS.filter(
    ({ engine, onlyOn, versions }) => engine !== 'activemq' && onlyOn === undefined && (versions ?? '<').includes('<'),
  );
  const levels = applicable.map((condition) => [condition.id, findingOf(condition, input).level] as const);
  expect(levels.filter(([, level]) => level === 'firing').map(([id]) => id)).toEqual(['broker-unreachable']);
  expect(levels.filter(([, level]) => level === 'unknown').length).toBeGreaterThan(overManagementApi.length / 2);
});
