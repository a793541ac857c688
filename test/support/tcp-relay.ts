import { connect, createServer, type Socket } from 'node:net';

/** The network between clients and one port of a broker, to be cut. */
export interface TcpRelay {
  readonly port: number;
  /** What clients send gets lost from now on, and nobody is told. */
  swallow(): void;
  /** The broker sees its end of every connection closed, as when a client's process is gone. */
  cut(): void;
  close(): Promise<void>;
}

export async function startRelay(brokerPort: number): Promise<TcpRelay> {
  const links: { readonly client: Socket; readonly broker: Socket }[] = [];
  const server = createServer((client) => {
    const broker = connect(brokerPort, '127.0.0.1');
    client.pipe(broker).pipe(client);
    for (const end of [client, broker]) end.on('error', () => end.destroy());
    links.push({ client, broker });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the relay has no port');
  const cut = () => {
    for (const { client, broker } of links.splice(0)) [client, broker].map((end) => end.destroy());
  };
  return {
    port: address.port,
    swallow: () => {
      for (const { client, broker } of links) client.unpipe(broker).resume();
    },
    cut,
    close: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
