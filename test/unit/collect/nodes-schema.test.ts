import { node } from '../../../src/collect/rabbitmq/nodes-schema.ts';

test('a link that is lost is still listed by the broker, without the address of its peer', () => {
  const seen = node.parse({
    name: 'rabbit@a',
    running: true,
    cluster_links: [
      { name: 'rabbit@b', peer_addr: '10.0.0.2', peer_port: 25_672, stats: { send_bytes: 7_892_453 } },
      { name: 'rabbit@c', stats: { send_bytes: 0 } },
    ],
  });
  expect(seen.clusterLinks).toEqual(['rabbit@b']);
});
