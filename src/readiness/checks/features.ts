import { readValue } from '../../model/reading.ts';
import { leavesVersion3, obstacleOf, reaches43, type UpgradeCheck } from '../check.ts';

export const khepriEnabled: UpgradeCheck = {
  id: 'khepri-enabled',
  title: 'Experimental Khepri store',
  consequence: 'refuses',
  why: 'On 3.13 the metadata store Khepri was an experiment; a broker that turned it on cannot be upgraded in place.',
  todo: 'Create a new broker on RabbitMQ 4 and move over with shovels or federation; the flag cannot be turned off again.',
  sources: ['featureFlags'],
  applies: leavesVersion3,
  look: ({ snapshot }) =>
    obstacleOf(
      (readValue(snapshot.rabbitmq?.featureFlags) ?? [])
        .filter(({ name, state }) => name === 'khepri_db' && state === 'enabled')
        .map(({ name }) => name),
    ),
};

export const featureFlagsDisabled: UpgradeCheck = {
  id: 'feature-flags',
  title: 'Stable feature flags that are off',
  consequence: 'refuses',
  why: 'A node of the next version requires the stable feature flags of this one and does not start without them.',
  todo: 'Turn every stable flag on (console: Admin, Feature Flags; or `PUT /api/feature-flags/NAME/enable`). It cannot be undone, and needs no restart.',
  sources: ['featureFlags'],
  look: ({ snapshot }) =>
    obstacleOf(
      (readValue(snapshot.rabbitmq?.featureFlags) ?? [])
        .filter(({ state, stability }) => state === 'disabled' && (stability ?? 'stable') === 'stable')
        .map(({ name }) => name),
    ),
};

export const deprecatedFeatures: UpgradeCheck = {
  id: 'deprecated-features',
  title: 'Deprecated features in use',
  consequence: 'breaks',
  why: 'The broker says itself that it uses features which a later version refuses; 4.3 refuses several of them by default.',
  todo: 'Take each named feature out of use; the description in the console (Admin, Deprecated Features) says what replaces it.',
  sources: ['deprecatedFeatures'],
  look: ({ snapshot }) =>
    obstacleOf((readValue(snapshot.rabbitmq?.deprecatedFeatures) ?? []).map(({ name, phase }) => `${name} (${phase})`)),
};

export const globalPrefetch: UpgradeCheck = {
  id: 'global-prefetch',
  title: 'Global prefetch',
  consequence: 'breaks',
  why: 'Amazon MQ says that its RabbitMQ 4.3 refuses basic.qos with global = true, and the channel is closed. RabbitMQ 4.3.6 as it comes takes it.',
  todo: 'Set the prefetch for each consumer (global = false) in the named applications.',
  sources: ['channels'],
  applies: reaches43,
  unseen: (input) =>
    leavesVersion3(input)
      ? undefined
      : 'RabbitMQ 4 does not tell the global prefetch of a channel: look for basic.qos with global = true in the applications',
  look: ({ snapshot }) => {
    const channels = (readValue(snapshot.rabbitmq?.channels) ?? []).filter(({ globalPrefetch: count }) => count > 0);
    const users = [...new Set(channels.map(({ user }) => `user ${user}`))];
    return obstacleOf(users, [{ label: 'channels with a global prefetch', value: channels.length, unit: 'count' }]);
  },
};

export const nodeClients: UpgradeCheck = {
  id: 'node-clients',
  title: 'Clients that may not connect',
  consequence: 'breaks',
  why: 'RabbitMQ 4.1 and later ask for frames of at least 8,192 bytes; the Node.js client amqplib before 0.10.7 cannot negotiate that and fails to connect. The broker does not tell the version of a client.',
  todo: 'Check that the named applications have amqplib 0.10.7 or newer.',
  sources: ['connections'],
  applies: leavesVersion3,
  look: ({ snapshot }) => {
    const connections = readValue(snapshot.rabbitmq?.connections) ?? [];
    const ofNode = connections.filter(({ clientProduct }) => /amqplib|node\.js/i.test(clientProduct ?? ''));
    return obstacleOf(
      [...new Set(ofNode.map(({ clientName, user }) => clientName ?? `user ${user}`))],
      [{ label: 'connections', value: ofNode.length, unit: 'count' }],
    );
  },
};
