import type { Environment } from '../config/environment.ts';
import { OperatorError } from '../errors.ts';
import { findInstallation } from './installation.ts';
import type { Installation } from './state.ts';

/** The RabbitMQ to use. */
export async function obtainInstallation(
  environment: Environment,
  _options: { suite: string | undefined; progress: (line: string) => void },
): Promise<Installation> {
  const found = findInstallation(environment);
  if (found === undefined) throw new OperatorError('LAB_RABBITMQ', 'RabbitMQ is not installed.');
  return found;
}
