import { openDynamodbRemediationStore } from '../adapters/aws/dynamodb-remediation-store.ts';
import { openDynamodbTaskStore } from '../adapters/aws/dynamodb-task-store.ts';
import { sqsRequestQueue } from '../adapters/aws/sqs-pass-queue.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import type { HandOver } from '../aws-ports.ts';
import type { AwsStack } from '../config/aws-settings.ts';
import { isOver, type Remediation } from '../model/remediation.ts';
import type { RemediationStore } from '../ports.ts';

/** What a pass needs to bring remediations forward without being able to change a broker. */
export interface HandOvers {
  readonly store: RemediationStore;
  /** Asks the function that may change brokers to go on with it. */
  handOver(remediation: Remediation): Promise<void>;
  /** Hands over those that have ended and whose end a state machine waits for; that function may tell it. */
  handOverEnded(brokerId: string): Promise<void>;
}

/** Undefined where the stack was deployed without that function. */
export function handOvers({ region, table, remediationQueueUrl }: AwsStack): HandOvers | undefined {
  if (remediationQueueUrl === undefined) return undefined;
  const queue = sqsRequestQueue<HandOver>(remediationQueueUrl, region);
  const store = openDynamodbRemediationStore(table, region);
  const tasks = openDynamodbTaskStore(table, region, () => systemClock.now());
  // As long as nothing has changed about it, asking again within five minutes is the same as having asked once.
  const handOver = ({ brokerId, id, version }: Remediation) => {
    const deduplicationId = `${id}-v${version}`.slice(-128);
    return queue.send([{ brokerId, remediationId: id, at: systemClock.now(), deduplicationId }]);
  };
  return {
    store,
    handOver,
    async handOverEnded(brokerId) {
      const waiting = new Set((await tasks.of(brokerId)).map(({ remediationId }) => remediationId));
      if (waiting.size === 0) return;
      const ended = (await store.list(brokerId)).filter((one) => waiting.has(one.id) && isOver(one));
      for (const remediation of ended) await handOver(remediation);
    },
  };
}
