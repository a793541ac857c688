import { recommendedDefaults } from '../../catalog/recommended-defaults.ts';
import { engineVersion } from '../../detect/detect.ts';
import { readValue } from '../../model/reading.ts';
import type { LimitChange, Step, Write } from '../../model/remediation.ts';
import { type Action, refuse, type View } from '../action.ts';
import { chosenVhosts } from '../vhosts.ts';

const IN_FORCE_SECONDS = 30;

/** Sets Amazon MQ's recommended limits on virtual hosts that lack them. Limits that are set stay as they are. */
export const applyVhostLimits: Action = {
  id: 'apply-vhost-limits',
  title: 'Set the recommended limits of virtual hosts',
  versions: '<4.0.0',
  sources: ['overview', 'vhosts', 'vhostLimits', 'queues', 'connections'],
  underAlarms: [],
  underCodes: [],
  user: { tag: 'administrator' },
  plan: (view, request) => {
    const recommended = recommendation(view);
    if (typeof recommended === 'string') return refuse(recommended);
    const lacking = (name: string) => Object.keys(missing(limitsOf(view, name), recommended)).length > 0;
    const vhosts = chosenVhosts(view, request, { lacking, what: 'max-queues and max-connections' });
    if ('refused' in vhosts) return vhosts;
    const changes = vhosts.names.map((name) => changeOf(view, name, recommended));
    const refused = changes.flatMap(belowUse);
    if (refused.length > 0) return refuse(...refused);
    const names = vhosts.names.join(', ');
    return {
      summary: `Limit ${vhosts.names.length === 1 ? `virtual host ${names}` : `${vhosts.names.length} virtual hosts (${names})`} to ${sentence(recommended)}, as Amazon MQ recommends for ${view.broker.instanceType}.`,
      request: { action: request.action, vhosts: vhosts.names },
      risk: 'medium',
      riskReason: 'Once a limit is reached, further connections or queues of the virtual host are refused.',
      queueChanges: [],
      limitChanges: changes,
      preState: changes.map(({ vhost, before }) => ({ vhost, before })),
      steps: changes.flatMap((change) => added(change).map(putStep)),
      fallbacks: [],
      finish: changes.map(({ vhost, after }) => proof(vhost, after)),
      revert: changes.flatMap((change) => [...added(change).map(deleteStep), proof(change.vhost, change.before)]),
    };
  },
};

type Limits = Readonly<Record<string, number>>;

function recommendation({ broker, ...input }: View): Limits | string {
  const version = engineVersion({ broker, ...input });
  const { instanceType, deploymentMode } = broker;
  if (instanceType === undefined || deploymentMode === undefined || version === undefined) {
    return 'The limits depend on instanceType and deploymentMode; give both for this broker in the settings.';
  }
  const { maxQueues, maxConnections } = recommendedDefaults(instanceType, deploymentMode, version) ?? {};
  const limits = {
    ...(maxConnections === undefined ? {} : { 'max-connections': maxConnections.value }),
    ...(maxQueues === undefined ? {} : { 'max-queues': maxQueues.value }),
  };
  if (Object.keys(limits).length > 0) return limits;
  return `Amazon MQ recommends no limits for ${instanceType}, ${deploymentMode}, RabbitMQ ${version}.`;
}

function limitsOf({ snapshot }: View, vhost: string): Limits {
  return readValue(snapshot.rabbitmq?.vhostLimits)?.find(({ subject }) => subject === vhost)?.limits ?? {};
}

/** A negative limit is RabbitMQ's way to say "none". */
function missing(present: Limits, recommended: Limits): Limits {
  return Object.fromEntries(Object.entries(recommended).filter(([key]) => (present[key] ?? -1) < 0));
}

function changeOf(view: View, vhost: string, recommended: Limits): LimitChange {
  const before = limitsOf(view, vhost);
  const readings = view.snapshot.rabbitmq;
  const count = (items: readonly { readonly vhost: string }[] = []) =>
    items.filter((one) => one.vhost === vhost).length;
  return {
    vhost,
    before,
    after: { ...before, ...missing(before, recommended) },
    use: {
      'max-queues': count(readValue(readings?.queues)),
      'max-connections': count(readValue(readings?.connections)),
    },
  };
}

function belowUse({ vhost, before, after, use }: LimitChange): string[] {
  return Object.entries(after)
    .filter(([key, limit]) => before[key] !== limit && (use[key] ?? 0) > limit)
    .map(([key, limit]) => `Virtual host ${vhost}: ${key} ${limit} is below its present use of ${use[key]}.`);
}

interface OneLimit {
  readonly vhost: string;
  readonly key: string;
  readonly value: number;
  readonly before: number | undefined;
}

function added({ vhost, before, after }: LimitChange): OneLimit[] {
  return Object.entries(after)
    .filter(([key, value]) => before[key] !== value)
    .map(([key, value]) => ({ vhost, key, value, before: before[key] }));
}

function putStep({ vhost, key, value }: OneLimit): Step {
  return { kind: 'write', write: put(vhost, key, value), why: `limit ${vhost} to ${key} ${value}` };
}

function put(vhost: string, key: string, value: number): Write {
  return { method: 'PUT', path: `vhost-limits/${encodeURIComponent(vhost)}/${key}`, body: { value } };
}

function deleteStep({ vhost, key, before }: OneLimit): Step {
  const path = `vhost-limits/${encodeURIComponent(vhost)}/${key}`;
  const write: Write = before === undefined ? { method: 'DELETE', path } : put(vhost, key, before);
  return { kind: 'write', write, why: `take ${key} of ${vhost} back` };
}

function proof(vhost: string, limits: Limits): Step {
  const why = `the limits of ${vhost} are as they should be`;
  return { kind: 'wait', check: { kind: 'limits', vhost, limits }, why, withinSeconds: IN_FORCE_SECONDS };
}

function sentence(limits: Limits): string {
  return Object.entries(limits)
    .map(([key, value]) => `${key} ${value}`)
    .join(' and ');
}
