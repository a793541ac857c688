import { z } from 'zod';

/**
 * The structure of a dashboard's body as "Dashboard body structure and syntax" of the CloudWatch reference has it, as far
 * as it is used, with its limits. Custom widgets are as the AWS CDK makes them: the page does not list them.
 */
const place = {
  x: z.int().min(0).max(23),
  y: z.int().min(0),
  width: z.int().min(1).max(24),
  height: z.int().min(1).max(1000),
};
const colour = z.string().regex(/^#[0-9a-f]{6}$/);
const options = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][A-Za-z0-9_]*$/)
    .optional(),
  stat: z.enum(['Average', 'Maximum', 'Minimum', 'Sum']).optional(),
  label: z.string().optional(),
  color: colour.optional(),
  visible: z.boolean().optional(),
});
const expression = z.strictObject({ ...options.omit({ stat: true }).shape, expression: z.string().min(1) });
/** `[namespace, metric, dimension name, value, ..., options]`. */
const metricRow = z.array(z.unknown()).superRefine((row, context) => {
  const names = row.slice(0, -1);
  if (names.length % 2 !== 0 || names.some((name) => typeof name !== 'string' || name === '')) {
    context.addIssue('is no namespace, metric and pairs of dimensions');
  }
  if (!options.safeParse(row.at(-1)).success) context.addIssue('has options of an unknown form');
});
const metrics = z.array(z.union([z.tuple([expression]), metricRow])).max(500);

const metric = z.strictObject({
  ...place,
  type: z.literal('metric'),
  properties: z.strictObject({
    title: z.string(),
    region: z.string().min(1),
    view: z.enum(['timeSeries', 'singleValue']),
    stacked: z.boolean(),
    period: z.int().multipleOf(60),
    metrics,
    yAxis: z
      .strictObject({ left: z.strictObject({ min: z.number(), label: z.string(), showUnits: z.boolean() }) })
      .optional(),
    annotations: z
      .strictObject({
        horizontal: z.array(z.strictObject({ value: z.number(), label: z.string(), color: colour })).min(1),
      })
      .optional(),
  }),
});
const text = z.strictObject({
  ...place,
  type: z.literal('text'),
  properties: z.strictObject({ markdown: z.string().min(1) }),
});
const alarm = z.strictObject({
  ...place,
  type: z.literal('alarm'),
  properties: z.strictObject({
    title: z.string(),
    alarms: z.array(z.string().startsWith('arn:aws:cloudwatch:')).min(1).max(100),
  }),
});
const custom = z.strictObject({
  ...place,
  type: z.literal('custom'),
  properties: z.strictObject({
    title: z.string(),
    endpoint: z.string().startsWith('arn:aws:lambda:'),
    params: z.record(z.string(), z.string()),
    updateOn: z.strictObject({ refresh: z.boolean(), resize: z.boolean(), timeRange: z.boolean() }),
  }),
});
const variable = z.strictObject({
  type: z.literal('pattern'),
  pattern: z.string().min(1),
  inputType: z.enum(['select', 'input', 'radio']),
  id: z.string().max(32),
  label: z.string().max(30),
  visible: z.boolean(),
  search: z.string().max(2048),
  populateFrom: z.string(),
  defaultValue: z.string(),
});

export const dashboardBodySchema = z.strictObject({
  start: z.string().regex(/^-PT\d+H$/),
  periodOverride: z.enum(['inherit', 'auto']),
  variables: z.array(variable).max(25).optional(),
  widgets: z.array(z.discriminatedUnion('type', [metric, text, alarm, custom])).max(500),
});

export type DashboardBody = z.output<typeof dashboardBodySchema>;
