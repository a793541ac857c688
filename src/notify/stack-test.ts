import { z } from 'zod';

/** What `test-notify --stack` asks of the function that tells; it answers with the hops. */
export const stackTestRequest = z.strictObject({
  testNotify: z.strictObject({
    severity: z.enum(['info', 'warning', 'critical']).default('info'),
    channel: z.string().min(1).exactOptional(),
  }),
});
export type StackTestRequest = z.output<typeof stackTestRequest>['testNotify'];

export const stackTestReport = z.object({
  routes: z.array(z.object({ name: z.string(), channels: z.array(z.string()) })),
  channels: z.array(z.string()),
  hops: z.array(
    z.object({
      channel: z.string(),
      outcome: z.enum(['sent', 'skipped', 'retryable', 'permanent']),
      detail: z.string(),
      milliseconds: z.number(),
    }),
  ),
});
export type StackTestReport = z.output<typeof stackTestReport>;
