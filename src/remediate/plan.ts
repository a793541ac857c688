import semver from 'semver';
import type { RemediationSettings } from '../config/remediation-settings.ts';
import { engineVersion } from '../detect/detect.ts';
import type { Inspection } from '../model/inspection.ts';
import { readValue } from '../model/reading.ts';
import type { Draft, Plan, PlanRequest } from '../model/remediation.ts';
import { type Action, isRefusal, type Refusal, refuse, type View } from './action.ts';
import { hashOf } from './canonical.ts';
import { ACTIONS } from './registry.ts';

/** What a plan is made from, of one look at a broker. */
export function viewOf({ broker, snapshot, findings }: Inspection): View {
  const paused = findings.find(({ conditionId }) => conditionId === 'paused-queue-sync');
  const stalledQueues = (paused?.observations ?? []).flatMap(({ level, subject: { vhost, name } }) =>
    level === 'firing' && vhost !== undefined ? [{ vhost, name }] : [],
  );
  return { broker, snapshot, history: [], now: snapshot.takenAt, stalledQueues, findings };
}

/** Works out exactly what would be done. The same state of the broker gives the same hash. */
export function planRemediation(
  view: View,
  request: PlanRequest,
  { planSeconds, hooks = [] }: Pick<RemediationSettings, 'planSeconds'> & Partial<Pick<RemediationSettings, 'hooks'>>,
): Plan | Refusal {
  const action = ACTIONS[request.action];
  const unfit = unfitBroker(view, action) ?? unreadSources(view, action);
  if (unfit !== undefined) return refuse(unfit);
  const drafted = action.plan({ ...view, hooks }, request);
  if (isRefusal(drafted)) return drafted;
  return {
    ...drafted,
    hash: hashOf([view.broker.id, action.id, callsOf(drafted), drafted.preState]),
    action: action.id,
    brokerId: view.broker.id,
    plannedAt: view.now,
    expiresAt: view.now + planSeconds * 1_000,
    queuesTotal: readValue(view.snapshot.rabbitmq?.queues)?.length ?? 0,
  };
}

/** Everything that would be done, whatever way it goes. */
function callsOf({ steps, fallbacks, finish, revert }: Draft): unknown {
  return { steps, fallbacks, finish, revert };
}

function unfitBroker(view: View, { id, versions, through }: Action): string | undefined {
  // What goes through AWS or a hook looks at the engine itself, where it matters.
  if (through !== undefined) return undefined;
  if (view.broker.engine !== 'rabbitmq') return `${id} is for RabbitMQ; this broker runs ${view.broker.engine}.`;
  const version = engineVersion(view);
  const parsed = semver.coerce(version);
  if (parsed === null) return 'The version of the broker is not known, so nothing is planned.';
  if (versions === undefined || semver.satisfies(parsed, versions)) return undefined;
  return `${id} does not exist on RabbitMQ ${version}; it is for ${versions}.`;
}

/** A plan on half of the facts would be half a plan: what was dropped or left out counts as not read. */
function unreadSources({ snapshot }: View, { id, sources }: Action): string | undefined {
  const gaps = sources.flatMap((source) => {
    const reading = snapshot.rabbitmq?.[source];
    if (reading === undefined) return [`${source} was not collected`];
    if (reading.state !== 'read') return [`${source}: ${reading.detail}`];
    const lost = reading.dropped + (source === 'queueDetails' ? 0 : reading.omitted);
    return lost === 0 ? [] : [`${source}: ${lost} elements are missing`];
  });
  return gaps.length === 0 ? undefined : `${id} needs what was not read: ${gaps.join('; ')}.`;
}
