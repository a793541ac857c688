import { z } from 'zod';
import { matchesAny } from '../../decide/pattern.ts';
import { parseJson } from '../json.ts';

/** Where log groups are. */
export interface LogPlace {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const documentSchema = z.object({
  Statement: z.preprocess(
    (statements) => (Array.isArray(statements) ? statements : [statements]),
    z.array(
      z.object({
        Effect: z.string(),
        Principal: z.union([z.string(), z.object({ Service: oneOrMore.optional() })]).optional(),
        Action: oneOrMore.optional(),
        Resource: oneOrMore.optional(),
      }),
    ),
  ),
});

const WRITES = ['logs:CreateLogStream', 'logs:PutLogEvents'] as const;

/** What no resource policy of the account lets Amazon MQ do with the logs of its brokers; empty when it may write. */
export function lackingLogAccess(documents: readonly string[], place: LogPlace): readonly string[] {
  return WRITES.filter((action) => !documents.some((document) => allows(document, action, place)));
}

/** The command that lets Amazon MQ write. It adds a policy of its own name and changes no other. */
export function allowAmazonMqToLog(place: LogPlace): string {
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'mq.amazonaws.com' },
        Action: WRITES,
        Resource: arnOf('/aws/amazonmq/broker/*', place),
      },
    ],
  };
  return `aws logs put-resource-policy --region ${place.region} --policy-name AmazonMQ-logs --policy-document '${JSON.stringify(policy)}'`;
}

/** The group of one broker: every policy that is meant for it matches this. */
const LOG_OF_ONE = '/aws/amazonmq/broker/b-1/general:log-stream:one';

function arnOf(group: string, { partition, region, account }: LogPlace): string {
  return `arn:${partition}:logs:${region}:${account}:log-group:${group}`;
}

function allows(document: string, action: string, place: LogPlace): boolean {
  const { data } = documentSchema.safeParse(parseJson(document)?.value);
  return (data?.Statement ?? []).some(({ Effect, Principal, Action = [], Resource = [] }) => {
    const services = typeof Principal === 'string' ? [Principal] : (Principal?.Service ?? []);
    return (
      Effect === 'Allow' &&
      services.some((service) => service === '*' || service === 'mq.amazonaws.com') &&
      matchesAny(Action, [action]) &&
      matchesAny(Resource, [arnOf(LOG_OF_ONE, place)])
    );
  });
}
