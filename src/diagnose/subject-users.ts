import type { Cause, Owner } from '../model/cause.ts';
import type { Finding, Observation } from '../model/finding.ts';
import { formatCount } from '../model/format.ts';
import { subjectLabel } from '../model/subject.ts';
import { clientLabel } from './owners.ts';
import type { View } from './view.ts';

const MOST_SUBJECTS = 3;

/**
 * Where no contributor applies, the people behind the subjects are still worth a name: who consumes from the queue,
 * which application holds the connection. No cause at all when nobody can be named.
 */
export function subjectUsers(finding: Finding, view: View): Cause[] {
  const firing = finding.observations.filter(({ level }) => level === 'firing');
  const owners = unique(firing.slice(0, MOST_SUBJECTS).flatMap((observation) => ownersOf(observation, view)));
  const [first] = firing;
  if (first === undefined || owners.length === 0) return [];
  const others = firing.length === 1 ? '' : ` and ${formatCount(firing.length - 1)} more`;
  return [
    {
      id: 'subject-users',
      summary: `The clients named here use ${subjectLabel(first.subject)}${others}.`,
      // It says whom to ask, not why it happened.
      confidence: 'possible',
      evidence: first.evidence,
      owners,
      advice: `Ask them first; \`mq-operator explain ${finding.conditionId}\` says how to confirm it and what to do.`,
    },
  ];
}

function ownersOf({ subject }: Observation, view: View): Owner[] {
  switch (subject.kind) {
    case 'queue':
      return queueUsers(subject.vhost ?? '/', subject.name, view);
    case 'connection':
      return connectionOwner(subject.name, view);
    case 'channel': {
      const channel = view.channels.find(({ name }) => name === subject.name);
      return channel === undefined ? [] : connectionOwner(channel.connection, view);
    }
    default:
      return [];
  }
}

function queueUsers(vhost: string, name: string, view: View): Owner[] {
  const consumers = view.consumers.filter((each) => each.queue === name && each.vhost === vhost);
  const connections = [...new Set(consumers.map(({ connection }) => connection))].slice(0, MOST_SUBJECTS);
  return connections.flatMap((connection) => connectionOwner(connection, view, 'consumes from it'));
}

function connectionOwner(name: string, view: View, role = 'holds the connection'): Owner[] {
  const connection = view.connections.get(name);
  if (connection === undefined) return [];
  return [
    { kind: 'client', name: clientLabel(connection), share: role },
    { kind: 'user', name: connection.user, share: role },
  ];
}

function unique(owners: readonly Owner[]): Owner[] {
  return [...new Map(owners.map((owner) => [JSON.stringify([owner.kind, owner.vhost, owner.name]), owner])).values()];
}
