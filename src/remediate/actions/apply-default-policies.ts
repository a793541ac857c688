import semver from 'semver';
import { type DefaultPolicy, defaultPolicies, isAwsOwnedPolicy } from '../../catalog/default-policies.ts';
import { OWN_PREFIX } from '../../catalog/own-policies.ts';
import { engineVersion } from '../../detect/detect.ts';
import { type Definition, type PolicyTarget, policyResolver } from '../../detect/policy.ts';
import type { Policy, Queue } from '../../model/rabbitmq.ts';
import { readValue } from '../../model/reading.ts';
import type { Draft, QueueChange, Step } from '../../model/remediation.ts';
import { type Action, refuse, type View } from '../action.ts';
import { deletePolicy, priorityAbove, putPolicy, queuePolicies, TYPED_POLICIES, untilInForce } from '../override.ts';
import { chosenVhosts } from '../vhosts.ts';

const IN_FORCE_SECONDS = 120;

/** Gives virtual hosts without any policy of their own the one that Amazon MQ gives to "/" of a new broker. */
export const applyDefaultPolicies: Action = {
  id: 'apply-default-policies',
  title: 'Set the recommended policies of virtual hosts',
  sources: ['overview', 'vhosts', 'queues', 'policies', 'operatorPolicies', 'nodes'],
  underAlarms: [],
  underCodes: [],
  user: { tag: 'policymaker', access: 'any' },
  plan: (view, request) => {
    const defaults = recommendedPolicies(view);
    if (typeof defaults === 'string') return refuse(defaults);
    const policies = readValue(view.snapshot.rabbitmq?.policies) ?? [];
    const lacking = (vhost: string) => !queuePolicies(policies, vhost).some(shapesQueues);
    const vhosts = chosenVhosts(view, request, { lacking, what: 'policies for their queues' });
    if ('refused' in vhosts) return vhosts;
    const changes = vhosts.names.map((vhost) => changeOf(view, vhost, defaults));
    const refused = changes.flatMap((change) => objections(change, policies));
    return refused.length > 0 ? refuse(...refused) : draft(changes, policies);
  },
};

/** Policies as this version can take them. Without `max-length` where one belongs in, it is no protection. */
function recommendedPolicies(view: View): readonly DefaultPolicy[] | string {
  const { instanceType, deploymentMode } = view.broker;
  const version = engineVersion(view);
  if (instanceType === undefined || deploymentMode === undefined || version === undefined) {
    return 'The policies depend on instanceType and deploymentMode; give both for this broker in the settings.';
  }
  const user = defaultPolicies(deploymentMode, version, instanceType).filter(({ operator }) => !operator);
  const unbounded = user.some(({ definition }) => 'overflow' in definition && !('max-length' in definition));
  if (unbounded) return `No max-length is recommended for ${instanceType}; Amazon MQ's table does not have it.`;
  const typed = semver.gte(semver.coerce(version) ?? '0.0.0', TYPED_POLICIES);
  return user
    .filter(({ applyTo }) => typed || applyTo === undefined)
    .map((policy) => ({ ...policy, applyTo: policy.applyTo ?? (typed ? 'classic_queues' : 'queues') }));
}

function shapesQueues({ definition }: Policy): boolean {
  return Object.keys(definition).some((key) => !key.startsWith('ha-'));
}

interface VhostChange {
  readonly vhost: string;
  readonly added: readonly Policy[];
  readonly queues: readonly (QueueChange & { readonly queue: Queue })[];
}

function changeOf(view: View, vhost: string, defaults: readonly DefaultPolicy[]): VhostChange {
  const readings = view.snapshot.rabbitmq;
  const policies = readValue(readings?.policies) ?? [];
  const operatorPolicies = readValue(readings?.operatorPolicies) ?? [];
  const priority = priorityAbove(policies, vhost);
  const added = defaults.map(({ name, pattern, applyTo, definition }, index): Policy => {
    const own = `${OWN_PREFIX}${name.replace('AWS-', '').toLowerCase()}`;
    return { vhost, name: own, pattern, applyTo: applyTo ?? 'queues', priority: priority + index, definition };
  });
  const version = engineVersion(view);
  const before = policyResolver({ policies, operatorPolicies }, version);
  const after = policyResolver({ policies: [...policies, ...added], operatorPolicies }, version);
  const queues = (readValue(readings?.queues) ?? []).filter((queue) => queue.vhost === vhost);
  return {
    vhost,
    added,
    queues: queues.map((queue) => {
      const target: PolicyTarget = { kind: 'queue', ...queue };
      const { name } = queue;
      return { vhost, name, queue, before: before(target).definition, after: after(target).definition };
    }),
  };
}

function objections({ vhost, queues, added }: VhostChange, policies: readonly Policy[]): string[] {
  const others = queuePolicies(policies, vhost).filter(({ name }) => !isAwsOwnedPolicy(name));
  const deep = queues.flatMap(({ name, queue, after }) => {
    const limit = after['max-length'];
    if (typeof limit !== 'number' || queue.messages <= limit) return [];
    return [`Queue ${name} in ${vhost}: max-length ${limit} is below its present depth of ${queue.messages}.`];
  });
  const mirrored = added.some(({ definition }) => 'ha-mode' in definition);
  // Making mirrors copies what is in the queue, and blocks it meanwhile.
  const copied = queues.flatMap(({ name, queue, before, after }) => {
    const starts = mirrored && before['ha-mode'] === undefined && after['ha-mode'] !== undefined;
    if (!starts || queue.messages <= COPIED_AT_MOST) return [];
    return [
      `Queue ${name} in ${vhost} has ${queue.messages} messages; mirroring it now would block it (up to ${COPIED_AT_MOST} is fine).`,
    ];
  });
  const owned = others.map(
    ({ name }) => `Virtual host ${vhost} has the policy ${name}, which would be overruled; extend it instead.`,
  );
  return [...owned, ...deep, ...copied];
}

/** Copied in about a second. */
const COPIED_AT_MOST = 10_000;

function draft(changes: readonly VhostChange[], policies: readonly Policy[]): Draft {
  const names = changes.map(({ vhost }) => vhost);
  const queueChanges = changes.flatMap(({ queues }) =>
    queues.filter(({ before, after }) => !sameDefinitions(before, after)).map(({ queue: _queue, ...change }) => change),
  );
  const steps = changes.flatMap(({ added }) => added.map((policy) => ({ policy, write: putPolicy(policy) })));
  const removal = changes.flatMap(({ added }) => added.map((policy) => ({ policy, write: deletePolicy(policy) })));
  return {
    summary: `Give ${names.length === 1 ? `virtual host ${names[0]}` : `${names.length} virtual hosts (${names.join(', ')})`} the policies that Amazon MQ gives to the virtual host "/"; ${queueChanges.length === 1 ? '1 queue changes' : `${queueChanges.length} queues change`}.`,
    request: { action: 'apply-default-policies', vhosts: names },
    risk: 'medium',
    riskReason:
      'Publishers to a queue at its max-length are refused (reject-publish); new mirrors take memory and disk.',
    queueChanges,
    limitChanges: [],
    preState: names.map((vhost) => ({ vhost, policies: policies.filter((policy) => policy.vhost === vhost) })),
    steps: [
      ...steps.map(
        ({ policy, write }): Step => ({ kind: 'write', write, why: `add ${policy.name} to ${policy.vhost}` }),
      ),
    ],
    fallbacks: [],
    finish: [
      untilInForce(queueChanges, 'after', { why: 'the new settings are in force', withinSeconds: IN_FORCE_SECONDS }),
    ],
    revert: [
      ...removal.map(
        ({ policy, write }): Step => ({ kind: 'write', write, why: `remove ${policy.name} from ${policy.vhost}` }),
      ),
      untilInForce(queueChanges, 'before', {
        why: 'the settings from before are in force again',
        withinSeconds: IN_FORCE_SECONDS,
      }),
    ],
  };
}

function sameDefinitions(a: Definition, b: Definition): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => JSON.stringify(a[key]) === JSON.stringify(b[key]));
}
