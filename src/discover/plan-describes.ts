import type { BrokerSummary, InventoryEntry } from '../model/inventory.ts';
import type { RotationSettings } from './settings.ts';

export type DescribeReason = 'new' | 'changed' | 'troubled' | 'rotation';

export interface PlannedDescribe {
  readonly brokerId: string;
  readonly reason: DescribeReason;
}

const ORDER: readonly DescribeReason[] = ['troubled', 'changed', 'new', 'rotation'];
const QUIET_STATES = ['RUNNING', 'REPLICA'];

/** Which of the listed brokers to describe in this tick, most urgent first, within the number allowed. */
export function planDescribes(
  listed: readonly BrokerSummary[],
  known: ReadonlyMap<string, InventoryEntry>,
  settings: RotationSettings,
  now: number,
): readonly PlannedDescribe[] {
  return listed
    .flatMap((summary) => {
      const entry = known.get(summary.id);
      const reason = describeReason(summary, entry, settings, now);
      return reason === undefined ? [] : [{ brokerId: summary.id, reason, describedAt: entry?.describedAt ?? 0 }];
    })
    .sort((a, b) => ORDER.indexOf(a.reason) - ORDER.indexOf(b.reason) || a.describedAt - b.describedAt)
    .slice(0, settings.perTick)
    .map(({ brokerId, reason }) => ({ brokerId, reason }));
}

function describeReason(
  summary: BrokerSummary,
  entry: InventoryEntry | undefined,
  { everySeconds }: RotationSettings,
  now: number,
): DescribeReason | undefined {
  if (!QUIET_STATES.includes(summary.state)) return 'troubled';
  if (entry === undefined) return 'new';
  const { description } = entry;
  // A code may stand for hours after the state is back; it is watched until it is gone.
  if (description.actionsRequired.length > 0) return 'troubled';
  const changed =
    summary.state !== description.state ||
    summary.name !== description.name ||
    summary.instanceType !== description.instanceType ||
    summary.deploymentMode !== description.deploymentMode;
  if (changed) return 'changed';
  return now - entry.describedAt >= everySeconds * 1_000 ? 'rotation' : undefined;
}
