import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  type Emulator,
  type EmulatorOptions,
  ensurePython,
  LOCAL_REGION,
  startMinistack,
  startMoto,
} from '../../src/lab/aws/ministack.ts';

const START_TIMEOUT = 300_000;
export const VENV = join(import.meta.dirname, '..', '..', '.venv-aws');

const STARTERS = { ministack: startMinistack, moto: startMoto };
export type EmulatorName = keyof typeof STARTERS;

export interface SharedEmulator {
  readonly url: string;
}

/** Starts one emulator for this file, in a folder of its own, and points the AWS SDK of this process to it. */
export function withEmulator(name: EmulatorName, options: Partial<EmulatorOptions> = {}): SharedEmulator {
  let emulator: Emulator | undefined;
  const dir = mkdtempSync(join(tmpdir(), 'mq-operator-aws-'));
  beforeAll(async () => {
    await ensurePython(VENV);
    emulator = await STARTERS[name]({ dir, venv: VENV, ...options });
    useAws(emulator.url);
  }, START_TIMEOUT);
  afterAll(async () => {
    await emulator?.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  return {
    get url() {
      if (emulator === undefined) throw new Error('the emulator is started in beforeAll; use it inside a test');
      return emulator.url;
    },
  };
}

/** The AWS SDK reads these when it makes its first call. */
export function useAws(url: string): void {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: LOCAL_REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
}

/** The table as the stack makes it. */
export async function createStateTable(name: string): Promise<void> {
  const client = new DynamoDBClient({ region: LOCAL_REGION });
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  client.destroy();
}
