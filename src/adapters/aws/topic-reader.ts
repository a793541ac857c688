import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { z } from 'zod';
import type { TopicFacts } from '../../doctor/aws/ports.ts';
import { toAwsReadError } from './aws-error.ts';
import { clientSettings } from './client-settings.ts';

const attributesSchema = z
  .object({ SubscriptionsConfirmed: z.coerce.number(), SubscriptionsPending: z.coerce.number() })
  .transform(
    ({ SubscriptionsConfirmed: confirmed, SubscriptionsPending: pending }): TopicFacts => ({ confirmed, pending }),
  );

/** Who has subscribed to a topic. Throws `ReadError`, also when there is no such topic. */
export async function readTopic(topicArn: string): Promise<TopicFacts> {
  const client = new SNSClient(clientSettings({ region: topicArn.split(':')[3] ?? '' }));
  try {
    const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn: topicArn }));
    return attributesSchema.parse(Attributes);
  } catch (error) {
    throw toAwsReadError(error, `sns:GetTopicAttributes of ${topicArn}`);
  } finally {
    client.destroy();
  }
}
