import type { Evidence } from '../../model/finding.ts';
import type { LogMatch } from '../../model/logs.ts';
import { readValue } from '../../model/reading.ts';
import { type RecoveryCheck, UNSEEN } from '../recovery-check.ts';

const PATTERNS = ['arn-not-resolved', 'role-not-assumed'];

/**
 * RabbitMQ resolves the ARNs of its configuration when a node starts: it is over when every node has started
 * since the last complaint in the log.
 */
export const externalArnRecovery: RecoveryCheck = ({ snapshot, now }) => {
  const log = readValue(snapshot.logs?.lines);
  const complaints = log?.matches.filter(({ pattern }) => PATTERNS.includes(pattern)) ?? [];
  const evidence = complaints.slice(-1).flatMap(complaintEvidence);
  const nodes = readValue(snapshot.rabbitmq?.nodes);
  const starts = nodes?.map(({ uptime }) => (uptime === undefined ? undefined : now - uptime));
  if (log === undefined || starts === undefined || starts.length === 0) return { ...UNSEEN, evidence };
  const first = Math.min(...starts.map((start) => start ?? Number.NEGATIVE_INFINITY));
  const lastComplaint = complaints.at(-1)?.at;
  if (lastComplaint !== undefined && lastComplaint >= first) return { state: 'lasting', evidence };
  // Without a complaint in what was searched, only a start within it shows that the ARNs were tried again.
  return first >= log.since
    ? { state: 'over', evidence: [...evidence, { label: 'oldest start of a node', value: first, unit: 'time' }] }
    : { ...UNSEEN, evidence };
};

function complaintEvidence({ at, captured, message }: LogMatch): Evidence[] {
  const named = Object.entries(captured).map(([label, value]) => ({ label, value }));
  return [
    { label: 'last logged', value: at, unit: 'time' },
    ...(named.length > 0 ? named : [{ label: 'log', value: message }]),
  ];
}
