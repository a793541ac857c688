import { CPU_PERCENT } from '../../catalog/thresholds.ts';
import { fleetCpu } from '../fleet-cpu.ts';
import { catalogMetric } from '../queries.ts';
import type { FleetRule } from '../rule.ts';

/** The processor time of every RabbitMQ node, each by itself. */
export const rabbitmqCpuHighRule: FleetRule = {
  ...fleetCpu(catalogMetric('rabbitmq', 'node', 'SystemCpuUtilization'), CPU_PERCENT),
  id: 'rabbitmq-cpu-high',
  page: 'run-queue-high',
};
