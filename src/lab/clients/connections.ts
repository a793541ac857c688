import { connectTo, type LiveClient, pause } from './live-client.ts';

const LEAK_PER_SECOND = 4;
/** Nine tenths of the default limit of the smallest instance type, so that the lab stays usable. */
const LEAK_TOTAL = 90;
const CHURN_PER_SECOND = 10;

/** Opens connections, each with a channel, and forgets them. */
export const connectionLeak: LiveClient = async (context) => {
  let open = 0;
  while (!context.signal.aborted) {
    if (open < LEAK_TOTAL) {
      try {
        const connection = await connectTo(context, open);
        open += 1;
        connection.once('close', () => {
          open -= 1;
        });
        await connection.createChannel();
        context.ready();
      } catch (error) {
        // Refused at the limit, or a node is away: that is what a leak leads to.
        console.error(error instanceof Error ? error.message : String(error));
      }
    }
    await pause(context, 1000 / LEAK_PER_SECOND);
  }
};

/** Connects anew for every piece of work. */
export const connectionChurn: LiveClient = async (context) => {
  for (let count = 0; !context.signal.aborted; count += 1) {
    try {
      const connection = await connectTo(context, count);
      await connection.createChannel();
      await connection.close();
      context.ready();
    } catch (error) {
      console.error(error instanceof Error ? error.message : String(error));
    }
    await pause(context, 1000 / CHURN_PER_SECOND);
  }
};
