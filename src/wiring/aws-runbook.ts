import { openDynamodbRemediationStore } from '../adapters/aws/dynamodb-remediation-store.ts';
import { openDynamodbTaskStore } from '../adapters/aws/dynamodb-task-store.ts';
import { sqsPassQueue } from '../adapters/aws/sqs-pass-queue.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import type { AwsStack } from '../config/aws-settings.ts';
import { answerRunbook, type RunbookPorts } from '../remediate/answer-runbook.ts';
import type { RunbookAnswer } from '../remediate/runbook-answer.ts';
import type { RunbookRequest } from '../remediate/runbook-request.ts';
import { awsInspector } from './aws-inspector.ts';

/** The function behind runbooks of others. It plans, stores and decides; it cannot change a broker. */
export interface RunbookDesk {
  answer(request: RunbookRequest): Promise<RunbookAnswer>;
}

/** Makes every adapter once; a warm function keeps them. */
export function openRunbookDesk(stack: AwsStack): RunbookDesk {
  const { region, table, queueUrl, settings } = stack;
  const inspector = awsInspector(stack);
  const tasks = openDynamodbTaskStore(table, region, () => systemClock.now());
  const queue = sqsPassQueue(queueUrl, region);
  const ports: RunbookPorts = {
    clock: systemClock,
    store: openDynamodbRemediationStore(table, region),
    settings: settings.remediations,
    brokers: async () => (await inspector.entries()).map((entry) => inspector.brokerOf(entry)),
    async inspect({ id, name }) {
      const entry = await inspector.entry(id);
      if (entry === undefined) throw new Error(`broker ${name} has just gone`);
      return inspector.inspect(entry);
    },
    incidents: ({ id }) => inspector.incidents(id),
    async wake({ brokerId, id, version }) {
      const at = systemClock.now();
      await queue.send([{ brokerId, reason: 'runbook', at, deduplicationId: `${id}-v${version}-${at}`.slice(-128) }]);
    },
    keepToken: ({ brokerId, id }, taskToken) => tasks.add({ brokerId, remediationId: id, taskToken }),
  };
  return { answer: (request) => answerRunbook(request, ports) };
}
