import { z } from 'zod';

/** What CloudWatch tells of the dashboard that asks. */
const context = z.object({
  dashboardName: z.string().catch(''),
  accountId: z.string().catch(''),
  theme: z.enum(['light', 'dark']).catch('light'),
});

const view = {
  /** Name of a broker, or of one instance of an ActiveMQ broker; absent: all. */
  broker: z.string().optional(),
  show: z.enum(['all', 'incidents', 'remediations']).catch('all'),
  widgetContext: context.default({ dashboardName: '', accountId: '', theme: 'light' }),
};

const drawing = z.object({ ...view, command: z.undefined().optional() });
const decision = z.object({
  ...view,
  command: z.enum(['approve', 'deny']),
  brokerId: z.string().min(1),
  remediationId: z.string().min(1),
  hash: z.string().min(1),
});
const description = z.object({ describe: z.literal(true) });

/** What CloudWatch calls the function with: for its documentation, to draw, or for a click in what it drew. */
export const widgetRequestSchema = z.union([description, decision, drawing]);

export type WidgetDecision = z.output<typeof decision>;
export type WidgetView = Pick<z.output<typeof drawing>, 'broker' | 'show' | 'widgetContext'>;
