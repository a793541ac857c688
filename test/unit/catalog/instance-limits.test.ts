import { settle } from '../../../src/catalog/claims.ts';
import { instanceLimits } from '../../../src/catalog/instance-limits.ts';
import { INSTANCE_TYPES, instanceDisk, instanceType } from '../../../src/catalog/instance-types.ts';
import { recommendedDefaults } from '../../../src/catalog/recommended-defaults.ts';

const GIB = 1024 ** 3;
const GB = 1000 ** 3;

describe('instance types', () => {
  test.each([
    ['mq.m7g.medium', 1, 4, 1.8],
    ['mq.m7g.16xlarge', 64, 256, 160.1],
    ['mq.m5.large', 2, 8, 3.2],
    ['m5.4xlarge', 16, 64, 25.6],
  ])('%s has %d vCPU, %d GiB and blocks publishers at %d GiB', (name, vcpu, memory, limit) => {
    expect(instanceType(name)).toMatchObject({ vcpu, memory: memory * GIB, memoryLimit: limit * GIB });
  });

  test('the memory limit of m5 is two fifths of its memory', () => {
    const shares = INSTANCE_TYPES.filter(({ family }) => family === 'm5').map(
      ({ memory, memoryLimit }) => (memoryLimit ?? 0) / memory,
    );
    expect(shares.map((share) => Math.round(share * 1_000))).toEqual([400, 400, 400, 400]);
  });

  test.each([
    ['mq.m7g.large', 'cluster-multi-az', 15, 2, 75],
    ['mq.m7g.16xlarge', 'cluster-multi-az', 345, 2, 500],
    ['mq.m7g.large', 'single-instance', 200, 10, undefined],
    ['mq.m5.large', 'cluster-multi-az', 200, 12, undefined],
    ['mq.m5.4xlarge', 'single-instance', 200, 69, undefined],
  ] as const)('%s as %s has %d GB of disk a node, alarm at %d GiB', (name, mode, size, limit, growsTo) => {
    const disk = instanceDisk(name, mode);
    expect(disk).toMatchObject({ size: size * GB, freeLimit: limit * GIB });
    expect(disk?.growsTo).toBe(growsTo === undefined ? undefined : growsTo * GB);
  });

  test('an unknown type has no figures, and t3.micro no guessed ones', () => {
    expect(instanceType('mq.m9.large')).toBeUndefined();
    expect(instanceDisk('mq.m9.large', 'cluster-multi-az')).toBeUndefined();
    expect(instanceType('mq.t3.micro')).toMatchObject({ memoryLimit: undefined, endOfSupport: '2026-10-01' });
  });
});

describe('instanceLimits', () => {
  test('RabbitMQ 3 enforces the maximum', () => {
    const limits = instanceLimits('mq.m7g.large', 'cluster-multi-az', '3.13.7');
    expect(limits?.effective.connections?.value).toBe(5_000);
    expect(limits?.effective.queues?.value).toBe(10_000);
    expect(limits?.maximum).toEqual(limits?.effective);
  });

  test('RabbitMQ 4 starts with lower defaults that a configuration can raise', () => {
    const limits = instanceLimits('mq.m7g.large', 'cluster-multi-az', '4.2');
    expect(limits?.effective).toMatchObject({ connections: { value: 500 }, queues: { value: 1_000 } });
    expect(limits?.maximum).toMatchObject({ connections: { value: 5_000 }, queues: { value: 10_000 } });
  });

  test.each([
    ['mq.m5.large', 30_000, 1_000],
    ['mq.m5.4xlarge', 240_000, 1_000],
  ])('the swapped columns of %s single are kept, and not used', (name, queues, consumers) => {
    const limits = instanceLimits(name, 'single-instance', '3.13');
    expect(limits?.effective.queues).toMatchObject({ value: queues, source: 'sizing-earlier' });
    expect(limits?.effective.consumersPerChannel?.value).toBe(consumers);
    expect(limits?.effective.queues?.claims).toHaveLength(2);
    expect(limits?.effective.queues?.why).toContain('columns swapped');
  });

  test('where two pages differ the lower one is used, with the reason', () => {
    const connections = instanceLimits('mq.m7g.medium', 'single-instance', '3.13')?.effective.connections;
    expect(connections?.value).toBe(100);
    expect(connections?.claims.map(({ value }) => value)).toEqual([100, 300]);
    expect(connections?.why).toContain('lowest');
  });

  test('knows nothing of other types and of ActiveMQ', () => {
    expect(instanceLimits('mq.m9.large', 'single-instance', '3.13')).toBeUndefined();
    expect(instanceLimits('mq.m5.large', 'active-standby-multi-az', '5.18')).toBeUndefined();
  });
});

describe('recommendedDefaults', () => {
  // The September 2025 page contradicts its own sizing table for these three.
  test.each([
    ['mq.m7g.2xlarge', 6_000, [40_000, 6_000, 20_000]],
    ['mq.m7g.12xlarge', 20_000, [20_000, 30_000, 50_000]],
    ['mq.m7g.16xlarge', 40_000, [50_000, 40_000, 60_000]],
  ])('max-queues of a cluster of %s is the lowest of all that is said', (name, used, said) => {
    const figure = recommendedDefaults(name, 'cluster-multi-az', '3.13')?.maxQueues;
    expect(figure?.value).toBe(used);
    expect(figure?.claims.map(({ value }) => value)).toEqual(said);
    expect(figure?.why).toBe('the sources differ; the lowest is the safe one');
  });

  test('max-length only where it is recommended, vhost limits only on RabbitMQ 3', () => {
    expect(recommendedDefaults('mq.m5.large', 'cluster-multi-az', '3.13')).toMatchObject({
      maxLength: { value: 8_000_000 },
      maxQueues: { value: 4_000 },
      maxConnections: { value: 15_000 },
    });
    const single = recommendedDefaults('mq.m5.large', 'single-instance', '3.13');
    expect(single).not.toHaveProperty('maxLength');
    expect(Object.keys(recommendedDefaults('mq.m7g.large', 'cluster-multi-az', '4.2') ?? {})).toEqual(['maxLength']);
  });

  test('never recommends more queues than the broker can hold', () => {
    for (const { name } of INSTANCE_TYPES) {
      for (const mode of ['single-instance', 'cluster-multi-az'] as const) {
        const recommended = recommendedDefaults(name, mode, '3.13')?.maxQueues?.value ?? 0;
        const most = instanceLimits(name, mode, '3.13')?.maximum.queues?.value ?? Number.POSITIVE_INFINITY;
        expect(recommended).toBeLessThanOrEqual(most);
      }
    }
  });
});

describe('settle', () => {
  test('one claim, or several that agree, need no reason', () => {
    const claims = [
      { value: 5, source: 'sizing-2025' },
      { value: 5, source: 'hard-limit-2026' },
    ] as const;
    expect(settle(claims)).toEqual({ value: 5, source: 'sizing-2025', claims });
  });

  test('misprints alone settle nothing', () => {
    expect(settle([{ value: 5, source: 'sizing-2025', discarded: 'misprint' }])).toBeUndefined();
    expect(settle([])).toBeUndefined();
  });
});
