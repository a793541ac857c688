import { openDynamodbRemediationStore } from '../adapters/aws/dynamodb-remediation-store.ts';
import { sqsRequestQueue } from '../adapters/aws/sqs-pass-queue.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import type { HandOver } from '../aws-ports.ts';
import type { AwsStack } from '../config/aws-settings.ts';
import type { Remediation } from '../model/remediation.ts';
import type { RemediationStore } from '../ports.ts';

/** What a pass needs to bring remediations forward without being able to change a broker. */
export interface HandOvers {
  readonly store: RemediationStore;
  /** Asks the function that may change brokers to go on with it. */
  handOver(remediation: Remediation): Promise<void>;
}

/** Undefined where the stack was deployed without that function. */
export function handOvers({ region, table, remediationQueueUrl }: AwsStack): HandOvers | undefined {
  if (remediationQueueUrl === undefined) return undefined;
  const queue = sqsRequestQueue<HandOver>(remediationQueueUrl, region);
  return {
    store: openDynamodbRemediationStore(table, region),
    // As long as nothing has changed about it, asking again within five minutes is the same as having asked once.
    handOver: ({ brokerId, id, version }) =>
      queue.send([
        { brokerId, remediationId: id, at: systemClock.now(), deduplicationId: `${id}-v${version}`.slice(-128) },
      ]),
  };
}
