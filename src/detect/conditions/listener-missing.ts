import { rabbitmqCondition } from '../condition.ts';

/** A running node does not listen for a protocol for which others do, or no node listens for AMQP. */
export const listenerMissing = rabbitmqCondition({
  id: 'listener-missing',
  title: 'Listener missing',
  group: 'availability',
  severity: 'critical',
  meaning:
    'Clients that are sent to this node with that protocol are refused, although the node runs. Where nobody listens for AMQP, no client can connect at all.',
  threshold:
    'Fires when a running node lacks a listener that another running node has, or has none for AMQP; clears when it has them all.',
  holdSeconds: 60,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['overview', 'nodes'],
  evaluate: ({ overview: { listeners }, nodes }) => {
    const running = nodes.filter((node) => node.running).map(({ name }) => name);
    const protocolsOf = (node: string) =>
      new Set(listeners.filter((one) => one.node === node).map((one) => one.protocol));
    const common = new Set(running.flatMap((node) => [...protocolsOf(node)]));
    return running.map((node) => {
      const own = protocolsOf(node);
      const missing = [...common].filter((protocol) => !own.has(protocol));
      if (!own.has('amqp') && !own.has('amqp/ssl') && missing.length === 0) missing.push('amqp');
      return {
        subject: { kind: 'node', name: node },
        level: missing.length > 0 ? 'firing' : 'ok',
        evidence: [{ label: 'not listening for', value: missing.join(', ') || 'none' }],
      };
    });
  },
});
