import { publishSettingsSchema } from '../../../src/config/publish-settings.ts';
import { desiredResources } from '../../../src/publish/desired.ts';
import { type Change, differenceOf } from '../../../src/publish/diff.ts';
import type { Dashboard, Resource } from '../../../src/publish/resources.ts';
import { activemqTarget, rabbitmqTarget } from '../../support/publish-targets.ts';

const HOME = { partition: 'aws', region: 'eu-west-1', account: '111122223333' };
const COMPLETE = { complete: true };
const TARGETS = [rabbitmqTarget(), activemqTarget()];

const desired = (targets = TARGETS, publish: unknown = {}) =>
  desiredResources(targets, publishSettingsSchema.parse(publish), HOME).resources;

/** CloudWatch after these changes; it gives things back with keys in an order of its own. */
function after(existing: readonly Resource[], changes: readonly Change[]): Resource[] {
  const state = new Map(existing.map((each) => [each.name, each]));
  for (const change of changes) {
    if (change.kind === 'delete') state.delete(change.resource.name);
    else state.set(change.resource.name, structuredClone(change.resource));
  }
  return [...state.values()].reverse();
}

test('the first time everything is made, and the second time nothing', () => {
  const first = differenceOf(desired(), [], COMPLETE);
  expect(first.changes.every(({ kind }) => kind === 'create')).toBe(true);
  expect(first.changes).toHaveLength(desired().length);
  expect(differenceOf(desired(), after([], first.changes), COMPLETE).changes).toEqual([]);
});

test('a changed threshold of one broker makes exactly one change', () => {
  const alarms = { brokers: { orders: { rules: { 'queues-near-maximum': { warning: 60 } } } } };
  const { changes } = differenceOf(desired(TARGETS, { alarms }), desired(), COMPLETE);
  expect(changes).toMatchObject([
    {
      kind: 'update',
      fields: ['AlarmDescription', 'Threshold'],
      resource: { name: 'mq-operator/orders/queues-near-maximum/warning', properties: { Threshold: 60 } },
    },
  ]);
});

test('a broker that is gone takes its alarms with it, the composite before its children', () => {
  const { changes } = differenceOf(desired([rabbitmqTarget()]), desired(), COMPLETE);
  const deleted = changes.flatMap(({ kind, resource }) => (kind === 'delete' ? [resource] : []));
  const alarms = desired().filter(({ brokerId }) => brokerId === 'billing');
  expect(deleted.map(({ name }) => name)).toEqual(expect.arrayContaining(alarms.map(({ name }) => name)));
  expect(deleted[0]?.kind).toBe('composite-alarm');
  expect(deleted.every(({ name }) => !name.includes('orders'))).toBe(true);
});

test('while not every broker is known, nothing is removed', () => {
  const { changes, kept } = differenceOf(desired([rabbitmqTarget()]), desired(), { complete: false });
  expect(changes.filter(({ kind }) => kind === 'delete')).toEqual([]);
  expect(kept.length).toBeGreaterThan(20);
});

test('what somebody else made survives, whatever its name: prefix, our own name, or a copy of ours', () => {
  const theirs = (name: string, DashboardBody: string): Dashboard => ({
    kind: 'dashboard',
    name,
    properties: { DashboardName: name, DashboardBody },
  });
  const ours = desired().find(({ name }) => name === 'mq-operator-operator');
  const copy = theirs('mq-operator-operator-copy', ours?.kind === 'dashboard' ? ours.properties.DashboardBody : '');
  const foreign = [
    theirs('mq-operator-ours-too', '{"widgets":[]}'),
    theirs('mq-operator-fleet', '{"widgets":[]}'),
    copy,
  ];
  const { changes, foreign: told } = differenceOf(desired(), foreign, COMPLETE);
  const touched = changes.map(({ resource }) => resource.name);
  for (const { name } of foreign) expect(touched).not.toContain(name);
  expect(told).toEqual([{ kind: 'dashboard', name: 'mq-operator-fleet' }].map((each) => expect.objectContaining(each)));
});

test('a run that is interrupted anywhere completes on the next', () => {
  const before = desired([activemqTarget('old')]);
  const { changes } = differenceOf(desired(), before, COMPLETE);
  for (let done = 0; done <= changes.length; done += 1) {
    const halfway = after(before, changes.slice(0, done));
    const rest = differenceOf(desired(), halfway, COMPLETE).changes;
    expect(rest).toHaveLength(changes.length - done);
    expect(differenceOf(desired(), after(halfway, rest), COMPLETE).changes).toEqual([]);
  }
});

test('the order does not depend on the order of what goes in', () => {
  const { changes } = differenceOf(desired(), [], COMPLETE);
  expect(differenceOf([...desired()].reverse(), [], COMPLETE).changes).toEqual(changes);
});
