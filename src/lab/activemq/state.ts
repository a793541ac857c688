import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../collect/json.ts';
import { OperatorError } from '../../errors.ts';
import { processRefSchema } from '../process-identity.ts';

const port = z.int().min(1).max(65_535);

const stateSchema = z.strictObject({
  format: z.literal(1),
  /** Name of the broker; Amazon MQ adds the number of the instance. */
  name: z.string(),
  version: z.string(),
  java: z.string(),
  jars: z.string(),
  stompPort: port,
  openwirePort: port,
  jmxPort: port,
  /** The most clients of each protocol. */
  maximumConnections: z.int().positive(),
  user: z.string(),
  process: processRefSchema.optional(),
});

/** What the folder of an ActiveMQ lab says about it. No secrets. */
export type ActivemqState = z.infer<typeof stateSchema>;

const STATE_FILE = 'activemq.json';
const credentialsSchema = z.object({ app: z.string(), monitor: z.string() });
/** Passwords of the client user and of the one that reads figures. */
export type ActivemqPasswords = z.infer<typeof credentialsSchema>;

export function activemqCredentialsFile(directory: string): string {
  return join(directory, 'credentials.json');
}

/** Undefined when the folder has no ActiveMQ lab. */
export function readActivemqState(directory: string): ActivemqState | undefined {
  return stateSchema.safeParse(parseJson(readIfThere(join(directory, STATE_FILE)))?.value).data;
}

/** Throws `OperatorError` when the folder has no ActiveMQ lab. */
export function requireActivemqState(directory: string): ActivemqState {
  const state = readActivemqState(directory);
  if (state !== undefined) return state;
  throw new OperatorError('LAB_DOWN', `There is no ActiveMQ lab in ${directory}.`, {
    fix: 'Start one with: mq-operator lab activemq up',
  });
}

export function writeActivemqState(directory: string, state: ActivemqState): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const draft = join(directory, `${STATE_FILE}.${process.pid}`);
  writeFileSync(draft, JSON.stringify(state, undefined, 2));
  renameSync(draft, join(directory, STATE_FILE));
}

/** Throws `OperatorError` when they are not there. */
export function readActivemqPasswords(directory: string): ActivemqPasswords {
  const file = activemqCredentialsFile(directory);
  const parsed = credentialsSchema.safeParse(parseJson(readIfThere(file))?.value);
  if (parsed.success) return parsed.data;
  throw new OperatorError('LAB_CREDENTIALS', `${file} has not the passwords of an ActiveMQ lab.`, {
    fix: 'Start the lab anew: mq-operator lab activemq down, then mq-operator lab activemq up.',
  });
}

export function removeActivemqDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
