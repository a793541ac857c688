import { openDynamodbRemediationStore } from '../../src/adapters/aws/dynamodb-remediation-store.ts';
import { openDynamodbStateStore } from '../../src/adapters/aws/dynamodb-state-store.ts';
import { LOCAL_REGION } from '../../src/lab/aws/ministack.ts';
import { remediationStoreContract } from '../contract/remediation-store-contract.ts';
import { stateStoreContract } from '../contract/state-store-contract.ts';
import { createStateTable, type EmulatorName, withEmulator } from './emulator.ts';

/** The contracts of every store, with DynamoDB as one emulator plays it. */
export function dynamodbContract(emulator: EmulatorName): void {
  // moto copies its whole state for each transaction.
  jest.setTimeout(60_000);
  withEmulator(emulator);
  const made = new Map<string, Promise<void>>();
  const tableOf = async (name: string) => {
    const making = made.get(name) ?? createStateTable(name);
    made.set(name, making);
    await making;
    return name;
  };
  stateStoreContract(`DynamoDB (${emulator})`, async (name) =>
    openDynamodbStateStore(await tableOf(name), LOCAL_REGION),
  );
  remediationStoreContract(`DynamoDB (${emulator})`, async (name) =>
    openDynamodbRemediationStore(await tableOf(`remediations-${name}`), LOCAL_REGION),
  );
}
