import type { Environment } from '../config/environment.ts';
import type { Output } from './output.ts';

/** What every command is given. */
export interface CliContext {
  readonly environment: Environment;
  readonly output: Output;
}
