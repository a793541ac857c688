import type { Broker } from '../model/broker.ts';

/** How many nodes the broker should have: as configured, else as its deployment mode on Amazon MQ says. */
export function expectedNodes({ expectedNodes: configured, deploymentMode }: Broker): number | undefined {
  if (configured !== undefined) return configured;
  if (deploymentMode === 'cluster-multi-az') return 3;
  return deploymentMode === 'single-instance' ? 1 : undefined;
}
