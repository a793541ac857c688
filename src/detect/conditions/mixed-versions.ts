import { rabbitmqCondition } from '../condition.ts';
import { ofBroker } from '../readings.ts';

/** Nodes of one cluster run different versions. */
export const mixedVersions = rabbitmqCondition({
  id: 'mixed-versions',
  title: 'Mixed versions',
  group: 'availability',
  severity: 'warning',
  meaning:
    'Normal for minutes while an upgrade goes from node to node. When it lasts, the upgrade is stuck: new features stay off and the cluster is in a state that nobody tests.',
  threshold: 'Fires when running nodes report different versions for half an hour; clears when all are the same.',
  holdSeconds: 1_800,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['nodes'],
  evaluate: ({ nodes }, input) => {
    const told = nodes.flatMap(({ name, running, version }) =>
      running && version !== undefined ? [{ name, version }] : [],
    );
    const versions = new Set(told.map(({ version }) => version));
    const evidence = told.map(({ name, version }) => ({ label: name, value: version }));
    return told.length === 0 ? [] : [ofBroker(input, versions.size > 1 ? 'firing' : 'ok', evidence)];
  },
});
