import { openDynamodbRemediationStore } from '../adapters/aws/dynamodb-remediation-store.ts';
import { openDynamodbStateStore } from '../adapters/aws/dynamodb-state-store.ts';
import { sqsRequestQueue } from '../adapters/aws/sqs-pass-queue.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import type { PassRequest } from '../aws-ports.ts';
import type { AwsStack } from '../config/aws-settings.ts';
import type { StateStore } from '../ports.ts';
import { answerWidget, type WidgetAnswer } from '../widget/answer.ts';
import type { BrokerInView } from '../widget/page.ts';

/** The function behind the custom widget. */
export interface WidgetDesk {
  /** `endpoint` is the ARN of the function itself. */
  answer(event: unknown, endpoint: string): Promise<WidgetAnswer>;
}

/** Brokers whose state is read at the same time. */
const AT_ONCE = 20;

/** Makes its adapters once; a warm function keeps them. */
export function openWidgetDesk({ region, table, queueUrl, settings }: AwsStack): WidgetDesk {
  const state = openDynamodbStateStore(table, region);
  const remediations = openDynamodbRemediationStore(table, region);
  const queue = sqsRequestQueue<PassRequest>(queueUrl, region);
  const ports = {
    clock: systemClock,
    remediations,
    async load(broker: string | undefined) {
      const brokers = (await loadBrokers(state)).filter((one) => broker === undefined || isMeant(one, broker));
      const ids = new Set(brokers.map(({ id }) => id));
      const known = await remediations.list();
      return { brokers, remediations: known.filter(({ brokerId }) => ids.has(brokerId)) };
    },
    wake: (brokerId: string, remediationId: string) =>
      queue.send([
        { brokerId, reason: 'widget', at: systemClock.now(), deduplicationId: `widget-${remediationId}`.slice(-128) },
      ]),
  };
  return {
    answer: (event, endpoint) => answerWidget(event, ports, { endpoint, approvals: settings.widget.approvals }),
  };
}

async function loadBrokers(state: StateStore): Promise<readonly BrokerInView[]> {
  const ids = await state.brokers();
  const loaded: BrokerInView[] = [];
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    loaded.push(...(await Promise.all(ids.slice(start, start + AT_ONCE).map((id) => loadBroker(state, id)))));
  }
  return loaded;
}

async function loadBroker(state: StateStore, id: string): Promise<BrokerInView> {
  const { record, incidents } = await state.load(id, systemClock.now());
  const { name = id, lastPassAt } = record;
  return { id, name, incidents, ...(lastPassAt === undefined ? {} : { lastPassAt }) };
}

/** CloudWatch knows an ActiveMQ broker by its instances: its name with -1 and -2. */
function isMeant({ name }: BrokerInView, asked: string): boolean {
  return [name, `${name}-1`, `${name}-2`].includes(asked);
}
