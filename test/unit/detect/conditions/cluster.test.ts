import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { node } from '../../../../src/collect/rabbitmq/nodes-schema.ts';
import { clusterLinkDown } from '../../../../src/detect/conditions/cluster-link-down.ts';
import { listenerMissing } from '../../../../src/detect/conditions/listener-missing.ts';
import { mixedVersions } from '../../../../src/detect/conditions/mixed-versions.ts';
import { networkPartition } from '../../../../src/detect/conditions/network-partition.ts';
import { nodeDraining } from '../../../../src/detect/conditions/node-draining.ts';
import { nodeRestarted } from '../../../../src/detect/conditions/node-restarted.ts';
import { runningWithoutReserve } from '../../../../src/detect/conditions/running-without-reserve.ts';
import { versionChanged } from '../../../../src/detect/conditions/version-changed.ts';
import { vhostDown } from '../../../../src/detect/conditions/vhost-down.ts';
import type { Node } from '../../../../src/model/rabbitmq.ts';
import { brokerSeries, nodeSeries, versionNumber } from '../../../../src/model/series.ts';
import { findingOf, firingSubjects, levelOf } from '../../../support/findings.ts';
import { aHistory, aNode, anInput, anOverview, aReading, aVhost, threeNodes } from '../../../support/snapshots.ts';

const LOST_LINK = z
  .object({ linked: z.array(node), cut: z.array(node), linkedAgain: z.array(node) })
  .parse(
    JSON.parse(readFileSync(join(import.meta.dirname, '../../../fixtures/rabbitmq-4.3.6/lost-link.json'), 'utf8')),
  );
const withNode = (more: Partial<Node>) => anInput({ nodes: aReading(threeNodes(more)) });
const MINUTE = 60_000;

test.each([
  ['network-partition', networkPartition, { partitions: ['rabbit@b'] }],
  ['cluster-link-down', clusterLinkDown, { clusterLinks: ['rabbit@c'] }],
] as const)('%s fires for the node concerned and clears', (_, condition, more) => {
  expect(firingSubjects(condition, withNode(more))).toEqual(['node rabbit@a']);
  expect(levelOf(condition, withNode({}))).toBe('ok');
});

test('node-draining fires for the node concerned and clears; a broker that does not tell is not judged', () => {
  const withDrained = (more: Partial<Node>) =>
    anInput({
      overview: aReading(anOverview({ rabbitmqVersion: '3.13.7' })),
      nodes: aReading([aNode('rabbit@a', more), aNode('rabbit@b', { beingDrained: false })]),
    });
  expect(firingSubjects(nodeDraining, withDrained({ beingDrained: true }))).toEqual(['node rabbit@a']);
  expect(levelOf(nodeDraining, withDrained({ beingDrained: false }))).toBe('ok');
  expect(findingOf(nodeDraining, withDrained({}))).toMatchObject({ level: 'ok', checked: 1 });
});

describe('cluster-link-down', () => {
  /** As the nodes of a real cluster told: the second one refused the third, which still believed in their link. */
  test.each([
    ['linked', []],
    ['cut', ['node rabbit2@localhost']],
    ['linkedAgain', []],
  ] as const)('as recorded: %s', (moment, subjects) => {
    const nodes = aReading(LOST_LINK[moment]);
    expect(firingSubjects(clusterLinkDown, anInput({ nodes }))).toEqual(subjects);
  });

  test('names the peer', () => {
    const [observation] = findingOf(clusterLinkDown, withNode({ clusterLinks: [] })).observations;
    expect(observation?.evidence).toEqual([{ label: 'no link to', value: 'rabbit@b, rabbit@c' }]);
  });

  test('waits until a node has settled, and leaves nodes that are down to node-down', () => {
    expect(levelOf(clusterLinkDown, withNode({ clusterLinks: [], uptime: MINUTE }))).toBe('ok');
    const nodes = threeNodes({ running: false }).map((node) => ({ ...node, clusterLinks: ['rabbit@b', 'rabbit@c'] }));
    expect(levelOf(clusterLinkDown, anInput({ nodes: aReading(nodes) }))).toBe('ok');
  });

  test('a broker that reports no links at all is not judged', () => {
    const nodes = aReading(threeNodes().map((node) => ({ ...node, clusterLinks: [] })));
    expect(findingOf(clusterLinkDown, anInput({ nodes }))).toMatchObject({ level: 'ok', checked: 0 });
  });
});

describe('node-restarted', () => {
  const history = aHistory(3, 60, () => ({ [nodeSeries('rabbit@a', 'uptime')]: 90 * MINUTE }));
  const upFor = (uptime: number, known = history) =>
    levelOf(nodeRestarted, anInput({ nodes: aReading([aNode('rabbit@a', { uptime })]) }, { history: known }));
  const seenAgo = (minutes: number) =>
    upFor(
      (minutes + 1) * MINUTE,
      aHistory(minutes + 3, 60, (index) => ({
        [nodeSeries('rabbit@a', 'uptime')]: (index < 3 ? 90 + index : index - 2) * MINUTE,
      })),
    );

  test('fires for ten minutes after a node was first seen younger', () => {
    expect([seenAgo(0), seenAgo(9), seenAgo(10)]).toEqual(['firing', 'firing', 'ok']);
  });

  test('is told however long nobody looked', () => {
    expect(upFor(40 * MINUTE)).toBe('firing');
  });

  test('an uptime that is told some seconds late is no restart', () => {
    expect(upFor(90 * MINUTE - 10_000)).toBe('ok');
  });

  test('a node that was never seen older is new, not restarted', () => {
    expect(upFor(MINUTE, [])).toBe('ok');
    const younger = aHistory(3, 60, () => ({ [nodeSeries('rabbit@a', 'uptime')]: 1_000 }));
    expect(upFor(MINUTE, younger)).toBe('ok');
  });
});

describe('running-without-reserve', () => {
  const down = (...names: string[]) =>
    aReading(threeNodes().map((node) => ({ ...node, running: !names.includes(node.name) })));

  test('fires at two of three, and tells what the others have left', () => {
    const finding = findingOf(runningWithoutReserve, anInput({ nodes: down('rabbit@b') }));
    expect(finding.level).toBe('firing');
    expect(finding.observations[0]?.evidence).toContainEqual({
      label: 'memory left on rabbit@a',
      value: 60,
      unit: 'percent',
    });
  });

  test('counts nodes that are not even known any more', () => {
    const nodes = aReading([aNode('rabbit@a'), aNode('rabbit@b')]);
    expect(levelOf(runningWithoutReserve, anInput({ nodes }, { broker: { expectedNodes: 3 } }))).toBe('firing');
  });

  test('a whole cluster, one of five with four left, and a single node are ok', () => {
    expect(levelOf(runningWithoutReserve, anInput())).toBe('ok');
    const five = ['a', 'b', 'c', 'd', 'e'].map((name) => aNode(`rabbit@${name}`, { running: name !== 'e' }));
    expect(levelOf(runningWithoutReserve, anInput({ nodes: aReading(five) }))).toBe('ok');
    expect(levelOf(runningWithoutReserve, anInput({ nodes: aReading([aNode()]) }))).toBe('ok');
  });
});

describe('mixed-versions', () => {
  test('fires when running nodes differ', () => {
    expect(levelOf(mixedVersions, withNode({ version: '3.11.0' }))).toBe('firing');
    expect(levelOf(mixedVersions, withNode({ version: '3.11.0', running: false }))).toBe('ok');
    expect(levelOf(mixedVersions, withNode({}))).toBe('ok');
  });
});

describe('version-changed', () => {
  const at = (minutesAgo: number, version: string) =>
    aHistory(1, minutesAgo * 60, () => ({ [brokerSeries('version')]: versionNumber(version) ?? 0 }));

  test('fires for an hour and says what it was before', () => {
    const finding = findingOf(versionChanged, anInput({}, { history: at(59, '3.9.27') }));
    expect(finding.level).toBe('firing');
    expect(finding.observations[0]?.evidence).toEqual([
      { label: 'version', value: '3.10.8' },
      { label: 'before', value: '3.9.27' },
    ]);
    expect(levelOf(versionChanged, anInput({}, { history: at(61, '3.9.27') }))).toBe('ok');
  });

  test('is ok with the same version or without a past', () => {
    expect(levelOf(versionChanged, anInput({}, { history: at(5, '3.10.8') }))).toBe('ok');
    expect(levelOf(versionChanged, anInput())).toBe('ok');
  });
});

describe('vhost-down', () => {
  const stopped = aVhost('billing', { clusterState: { 'rabbit@a': 'running', 'rabbit@b': 'stopped' } });

  test('fires for a virtual host that is stopped on a running node', () => {
    expect(firingSubjects(vhostDown, anInput({ vhosts: aReading([aVhost('/'), stopped]) }))).toEqual(['vhost billing']);
  });

  test('what is stopped with its node is not its own trouble', () => {
    const nodes = aReading([aNode('rabbit@a'), aNode('rabbit@b', { running: false })]);
    expect(levelOf(vhostDown, anInput({ vhosts: aReading([stopped]), nodes }))).toBe('ok');
  });
});

describe('listener-missing', () => {
  const listeners = anOverview().listeners;

  test('fires for the running node without a listener that the others have', () => {
    const overview = aReading(anOverview({ listeners: listeners.slice(0, 2) }));
    expect(firingSubjects(listenerMissing, anInput({ overview }))).toEqual(['node rabbit@c']);
    const nodes = aReading(threeNodes().map((node) => ({ ...node, running: node.name !== 'rabbit@c' })));
    expect(levelOf(listenerMissing, anInput({ overview, nodes }))).toBe('ok');
  });

  test('fires everywhere when nobody listens for AMQP', () => {
    const overview = aReading(anOverview({ listeners: [{ node: 'rabbit@a', protocol: 'http', port: 15672 }] }));
    expect(firingSubjects(listenerMissing, anInput({ overview }))).toHaveLength(3);
  });

  test.each(['amqp', 'amqp/ssl'])('%s alone is enough', (protocol) => {
    const overview = aReading(anOverview({ listeners: listeners.map((one) => ({ ...one, protocol })) }));
    expect(levelOf(listenerMissing, anInput({ overview }))).toBe('ok');
  });
});
