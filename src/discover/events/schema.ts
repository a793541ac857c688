import { z } from 'zod';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);
const parameters = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((value) => value ?? {});

const envelope = {
  id: z.string().min(1),
  source: z.string(),
  'detail-type': z.string(),
  region: z.string(),
  time: text,
};

const apiCall = z.object({
  ...envelope,
  'detail-type': z.literal('AWS API Call via CloudTrail'),
  detail: z.object({
    eventSource: z.string(),
    eventName: z.string(),
    errorCode: text,
    userIdentity: z.object({ arn: text }).nullish(),
    requestParameters: parameters,
    responseElements: parameters,
    resources: z.array(z.object({ ARN: text })).nullish(),
  }),
});

const metric = z.object({
  metricStat: z
    .object({ metric: z.object({ namespace: text, dimensions: z.record(z.string(), z.string()).nullish() }) })
    .nullish(),
});

const alarmChange = z.object({
  ...envelope,
  'detail-type': z.enum(['CloudWatch Alarm State Change', 'CloudWatch Alarm Contributor State Change']),
  detail: z.object({
    alarmName: z.string(),
    state: z.object({ value: text }).nullish(),
    alarmContributor: z.object({ attributes: z.record(z.string(), z.string()).nullish() }).nullish(),
    configuration: z.object({ metrics: z.array(metric).nullish() }).nullish(),
  }),
});

const keyEvent = z.object({
  ...envelope,
  source: z.literal('aws.kms'),
  'detail-type': z.enum(['KMS CMK Deletion', 'KMS Imported Key Material Expiration', 'KMS CMK Rotation']),
  resources: z.array(z.string()).default([]),
  detail: z.object({ 'key-id': text }),
});

const healthEvent = z.object({
  ...envelope,
  'detail-type': z.literal('AWS Health Event'),
  detail: z.object({
    service: text,
    eventTypeCode: text,
    statusCode: text,
    affectedEntities: z.array(z.object({ entityValue: text })).nullish(),
  }),
});

/** The EventBridge events that say something about a broker; only the fields used. */
export const eventSchema = z.union([apiCall, alarmChange, keyEvent, healthEvent]);

export type AwsEvent = z.output<typeof eventSchema>;
export type ApiCallEvent = z.output<typeof apiCall>;
export type AlarmEvent = z.output<typeof alarmChange>;
export type HealthEvent = z.output<typeof healthEvent>;
export type KeyEvent = z.output<typeof keyEvent>;
