import type { AuthAttempts } from './rabbitmq.ts';

/**
 * Sign-ins that were refused since the nodes started. Those over HTTP are left out: RabbitMQ counts there each
 * request that a user's tag does not allow, so that reading with the tag `monitoring` alone makes it grow.
 */
export function refusedSignIns(attempts: readonly AuthAttempts[]): number {
  return attempts.filter(ofClients).reduce((sum, { failed }) => sum + failed, 0);
}

/** Whether these are attempts of messaging clients. */
export function ofClients({ protocol }: AuthAttempts): boolean {
  return protocol !== 'http';
}
