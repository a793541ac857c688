import { CPU_PERCENT } from '../../catalog/thresholds.ts';
import { fleetCpu } from '../fleet-cpu.ts';
import { catalogMetric } from '../queries.ts';
import type { FleetRule } from '../rule.ts';

/** The processor time of every ActiveMQ instance, each by itself. */
export const activemqCpuHighRule: FleetRule = {
  ...fleetCpu(catalogMetric('activemq', 'broker', 'CpuUtilization'), CPU_PERCENT),
  id: 'activemq-cpu-high',
  page: 'activemq-cpu-high',
};
