import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable } from 'node:stream';
import { DescribeBrokerCommand, ListBrokersCommand, MqClient } from '@aws-sdk/client-mq';
import type { AmazonMqReader } from '../../aws-ports.ts';
import { parseJson } from '../../collect/json.ts';
import { parseList } from '../../collect/rabbitmq/loose.ts';
import { ReadError } from '../../errors.ts';
import type { Home } from '../../model/inventory.ts';
import { homeSettings } from './client-settings.ts';
import { fetched } from './fetch.ts';
import { brokerDescriptionSchema, brokerSummarySchema } from './mq-schema.ts';
import type { RateLimit } from './rate-limit.ts';

const PAGE = 100;

/** Reads the Amazon MQ API of one home; every call passes the rate limit that the whole account shares. */
export function amazonMqReader(home: Home, limit: RateLimit): AmazonMqReader {
  const client = clientThatKeepsBodies(home);
  return {
    list: () =>
      fetched(`mq:ListBrokers in ${home.region}`, async (count) => {
        const summaries: unknown[] = [];
        let next: string | undefined;
        do {
          await limit.take();
          count();
          const command = new ListBrokersCommand({
            MaxResults: PAGE,
            ...(next === undefined ? {} : { NextToken: next }),
          });
          const wire = await wireOf(() => client.send(command));
          summaries.push(...elementsOf(wire, 'brokerSummaries'));
          next = tokenOf(wire);
        } while (next !== undefined);
        return parseList(summaries, brokerSummarySchema);
      }),
    describe: (brokerId) =>
      fetched(`mq:DescribeBroker of ${brokerId} in ${home.region}`, async (count) => {
        await limit.take();
        count();
        const wire = await wireOf(() => client.send(new DescribeBrokerCommand({ BrokerId: brokerId })));
        const parsed = brokerDescriptionSchema.safeParse(wire);
        if (!parsed.success) {
          const [issue] = parsed.error.issues;
          throw new ReadError(
            'unexpected-shape',
            `DescribeBroker of ${brokerId}: ${issue?.path.join('.')} ${issue?.message}.`,
          );
        }
        return { value: parsed.data };
      }),
  };
}

/** Where the body of the call under way is kept. */
const bodies = new AsyncLocalStorage<{ text: string }>();

/** Keeps bodies as they came: the client drops fields that are newer than itself, storage size among them. */
function clientThatKeepsBodies(home: Home): MqClient {
  const client = new MqClient(homeSettings(home));
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const slot = bodies.getStore();
      if (slot !== undefined && hasBody(result.response) && result.response.statusCode === 200) {
        slot.text = await textOf(result.response.body);
        result.response.body = Readable.from([Buffer.from(slot.text)]);
      }
      return result;
    },
    // Low priority is next to the wire, before the client's own deserializer has eaten the body.
    { name: 'keepBody', step: 'deserialize', priority: 'low' },
  );
  return client;
}

async function wireOf(send: () => Promise<unknown>): Promise<unknown> {
  const slot = { text: '' };
  await bodies.run(slot, send);
  return parseJson(slot.text)?.value;
}

interface ResponseWithBody {
  statusCode: number;
  body: unknown;
}

function hasBody(response: unknown): response is ResponseWithBody {
  return typeof response === 'object' && response !== null && 'body' in response && 'statusCode' in response;
}

async function textOf(body: unknown): Promise<string> {
  if (!(body instanceof Readable)) return '';
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function elementsOf(wire: unknown, name: string): readonly unknown[] {
  const value =
    typeof wire === 'object' && wire !== null ? Object.entries(wire).find(([key]) => key === name)?.[1] : undefined;
  return Array.isArray(value) ? value : [];
}

function tokenOf(wire: unknown): string | undefined {
  if (typeof wire !== 'object' || wire === null || !('nextToken' in wire)) return undefined;
  return typeof wire.nextToken === 'string' && wire.nextToken !== '' ? wire.nextToken : undefined;
}
