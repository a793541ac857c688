import { keepConnected, type LiveClient, publishEvenly } from './live-client.ts';

export const UNROUTABLE_EXCHANGE = 'lab.unroutable';

/** Publishes to an exchange that leads nowhere; half of it asks for undeliverable messages back, half is lost silently. */
export const unroutable: LiveClient = (context) =>
  keepConnected(context, 0, async (connection) => {
    const channel = await connection.createChannel();
    await channel.assertExchange(UNROUTABLE_EXCHANGE, 'topic', { durable: true });
    context.ready();
    await Promise.all(
      [true, false].map((mandatory) =>
        publishEvenly(context, connection, {
          exchange: UNROUTABLE_EXCHANGE,
          routingKey: 'nowhere',
          perSecond: 10,
          bytes: 200,
          mandatory,
        }),
      ),
    );
  });
