import { z } from 'zod';

/** What `mq-operator doctor --json` prints and the function doctor answers. */
export const doctorReport = z.object({
  version: z.literal(1),
  checks: z.array(
    z.object({
      subject: z.string(),
      check: z.string(),
      health: z.enum(['ok', 'warning', 'failed', 'skipped']),
      detail: z.string(),
      fix: z.string().exactOptional(),
    }),
  ),
});
export type DoctorReport = z.output<typeof doctorReport>;
