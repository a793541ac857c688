import type { Evidence } from '../model/finding.ts';
import type { Node } from '../model/rabbitmq.ts';
import type { Usage } from './levels.ts';

/** Memory used against the node's own limit (its high watermark), where the node told both. */
export function memoryUsage({ memoryUsed, memoryLimit }: Node): Usage | undefined {
  return usage('memory', memoryUsed, memoryLimit, 'bytes');
}

export function fileDescriptorUsage({ fileDescriptorsUsed, fileDescriptorsTotal }: Node): Usage | undefined {
  return usage('file descriptors', fileDescriptorsUsed, fileDescriptorsTotal, 'count');
}

export function socketUsage({ socketsUsed, socketsTotal }: Node): Usage | undefined {
  return usage('sockets', socketsUsed, socketsTotal, 'count');
}

export function processUsage({ processesUsed, processesTotal }: Node): Usage | undefined {
  return usage('Erlang processes', processesUsed, processesTotal, 'count');
}

/** A usage as evidence, without a judgement. */
export function usageText(usage: Usage | undefined): Evidence[] {
  if (usage === undefined) return [];
  return [{ label: `${usage.name} used`, value: usage.used, unit: usage.unit, limit: usage.limit }];
}

function usage(
  name: string,
  used: number | undefined,
  limit: number | undefined,
  unit: Usage['unit'],
): Usage | undefined {
  return used === undefined || limit === undefined ? undefined : { name, used, limit, unit };
}
