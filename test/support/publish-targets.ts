import type { Target } from '../../src/publish/rule.ts';

export const NODES = ['rabbit@ip-10-0-1-10', 'rabbit@ip-10-0-2-10', 'rabbit@ip-10-0-3-10'];

export function rabbitmqTarget(name = 'orders', tags: Readonly<Record<string, string>> = {}): Target {
  return {
    broker: {
      id: name,
      name,
      engine: 'rabbitmq',
      engineVersion: '4.2.0',
      deploymentMode: 'cluster-multi-az',
      instanceType: 'mq.m7g.large',
      maintenanceWindow: { dayOfWeek: 'SUNDAY', timeOfDay: '02:30', timeZone: 'Europe/Berlin' },
      tags,
    },
    nodes: NODES,
    replicates: false,
  };
}

export function activemqTarget(name = 'billing'): Target {
  return {
    broker: { id: name, name, engine: 'activemq', deploymentMode: 'active-standby-multi-az', tags: {} },
    nodes: [],
    replicates: true,
  };
}
