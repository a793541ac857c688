import type { Command } from 'commander';
import { ConfigError } from '../errors.ts';
import type { ActionId, PlanRequest } from '../model/remediation.ts';

/** What the actions that go through AWS or a hook are asked with. */
export interface AwsPlanOptions {
  readonly instanceType?: string;
  readonly storageSize?: string;
  readonly failover?: boolean;
  readonly audit?: boolean;
  readonly hook?: string;
  readonly condition?: string;
}

export function withAwsPlanOptions(command: Command): Command {
  return command
    .option('--instance-type <type>', 'resize-broker: to this one (default: the next larger)')
    .option('--storage-size <gigabytes>', 'grow-storage: to so much a node (default: half as much again)')
    .option('--failover', 'promote-replica: at once, losing what is not replicated (default: switchover)')
    .option('--audit', 'enable-logs: also the audit log')
    .option('--hook <name>', 'run-hook: this one of the settings')
    .option('--condition <id>', 'run-hook: about this condition');
}

const TAKEN_BY: Readonly<Record<keyof AwsPlanOptions, readonly [flag: string, action: ActionId]>> = {
  instanceType: ['--instance-type', 'resize-broker'],
  storageSize: ['--storage-size', 'grow-storage'],
  failover: ['--failover', 'promote-replica'],
  audit: ['--audit', 'enable-logs'],
  hook: ['--hook', 'run-hook'],
  condition: ['--condition', 'run-hook'],
};

/** Throws `ConfigError` for options that the action does not take, and for a size that is no number. */
export function awsRequest(action: ActionId, options: AwsPlanOptions): Partial<PlanRequest> {
  const { instanceType, storageSize, failover, audit, hook, condition } = options;
  const size = storageSize === undefined ? undefined : Number(storageSize);
  const given = new Set(Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [name])));
  const problems = [
    ...Object.entries(TAKEN_BY).flatMap(([name, [flag, taker]]) =>
      given.has(name) && taker !== action ? [`${flag}: ${action} does not take it`] : [],
    ),
    ...(size !== undefined && !Number.isInteger(size)
      ? [`--storage-size: "${storageSize}" is no whole number of gigabytes`]
      : []),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    ...(instanceType === undefined ? {} : { instanceType }),
    ...(size === undefined ? {} : { storageSize: size }),
    ...(failover === true ? { promotion: 'FAILOVER' } : {}),
    ...(audit === true ? { logs: ['general', 'audit'] } : {}),
    ...(hook === undefined ? {} : { hook }),
    ...(condition === undefined ? {} : { conditionId: condition }),
  };
}
