import { engineVersionEntry } from '../../catalog/engine-versions.ts';
import { readValue } from '../../model/reading.ts';
import { connectionsOf } from '../facts.ts';
import { brokenBy, type PostureInput, type Practice } from '../practice.ts';

export const clusterDeployment: Practice = {
  id: 'cluster',
  title: 'Cluster deployment',
  weight: 3,
  why: 'A single instance is away while its node restarts, and with its Availability Zone.',
  how: 'Create a cluster and move over with shovels or federation; the deployment mode of a broker cannot be changed.',
  sources: ['nodes'],
  judge: ({ broker, snapshot }) => {
    const nodes = readValue(snapshot.rabbitmq?.nodes) ?? [];
    const kept = broker.deploymentMode === undefined ? nodes.length >= 3 : broker.deploymentMode === 'cluster-multi-az';
    return { kept, evidence: [{ label: 'nodes', value: nodes.length, unit: 'count' }] };
  },
};

export const productionInstance: Practice = {
  id: 'instance-type',
  title: 'Instance type for production',
  weight: 2,
  why: 'mq.t3.micro and mq.m7g.medium are made for trying out: little memory, few connections.',
  how: 'Change to mq.m7g.large or larger; it is applied at the next reboot or maintenance window.',
  sources: [],
  judge: ({ broker: { instanceType: type } }) =>
    type === undefined
      ? undefined
      : { kept: !/\.(micro|medium)$/.test(type), evidence: [{ label: 'instance type', value: type }] },
};

export const supportedVersion: Practice = {
  id: 'supported-version',
  title: 'Version under support',
  weight: 3,
  why: 'A version past its end of support gets no fixes, and Amazon MQ upgrades it at a time of its own choice.',
  how: 'Run `mq-operator readiness --to 4.2` and follow it.',
  sources: ['overview'],
  judge: ({ snapshot, now }) => {
    const version = readValue(snapshot.rabbitmq?.overview)?.rabbitmqVersion;
    if (version === undefined) return undefined;
    const end = engineVersionEntry('rabbitmq', version)?.endOfSupport;
    const kept = end === undefined || Date.parse(`${end}T00:00:00Z`) > now;
    return {
      kept,
      evidence: [
        { label: 'version', value: version },
        ...(end === undefined ? [] : [{ label: 'end of support', value: end }]),
      ],
    };
  },
};

export const channelsPerConnection: Practice = {
  id: 'channels-per-connection',
  title: 'Several channels on one connection',
  weight: 1,
  why: 'Connections are dear (TLS, memory, Erlang processes), channels are cheap; one connection for each thread wastes the connection limit.',
  how: 'One connection for each process and one channel for each thread in the named applications.',
  sources: ['connections'],
  judge: (input) => {
    const byClient = Map.groupBy(
      connectionsOf(input),
      ({ user, clientName, peerHost }) =>
        `${clientName ?? `user ${user}`}${peerHost === undefined ? '' : ` at ${peerHost}`}`,
    );
    const wasteful = [...byClient].filter(([, own]) => own.length >= 5 && own.every(({ channels }) => channels <= 1));
    return brokenBy(
      wasteful.map(([client, own]) => `${client} (${own.length} connections)`),
      'clients with five connections or more of one channel each',
    );
  },
};

export const longLivedConnections: Practice = {
  id: 'long-lived-connections',
  title: 'Long-lived connections',
  weight: 2,
  why: 'Each connection costs a handshake; clients that come and go load the broker more than their messages do.',
  how: 'Keep connections open, and recover them automatically after a failure with a growing pause.',
  sources: ['overview'],
  judge: ({ snapshot }) => {
    const overview = readValue(snapshot.rabbitmq?.overview);
    const created = overview?.churn.connectionCreated;
    if (created === undefined) return undefined;
    const open = Math.max(overview?.totals.connections ?? 0, 1);
    const evidence = [{ label: 'connections opened', value: created, unit: 'per-second' as const }];
    return { kept: created * 60 < Math.max(10, open), evidence };
  },
};

export const generalLogs: Practice = {
  id: 'logs',
  title: 'Logs in CloudWatch',
  weight: 1,
  why: 'Without its logs nobody can tell afterwards why a broker closed a connection or raised an alarm.',
  how: 'Turn on general logs for the broker (UpdateBroker, logs.general), applied at the next reboot.',
  sources: [],
  judge: (input) => {
    const description = descriptionOf(input);
    if (description === undefined) return undefined;
    return { kept: description.logs.general !== undefined, evidence: [] };
  },
};

export const privateBroker: Practice = {
  id: 'private',
  title: 'Not reachable from the internet',
  weight: 2,
  why: 'A public broker is open to guesses of passwords and to reconnect storms from anywhere.',
  how: 'Create the broker without public access; it cannot be changed later.',
  sources: [],
  judge: (input) => {
    const reachable = descriptionOf(input)?.publiclyAccessible;
    return reachable === undefined ? undefined : { kept: !reachable, evidence: [] };
  },
};

function descriptionOf({ snapshot }: PostureInput) {
  return readValue(snapshot.amazonMq?.description);
}
