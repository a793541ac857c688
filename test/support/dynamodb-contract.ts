import { openDynamodbStateStore } from '../../src/adapters/aws/dynamodb-state-store.ts';
import { LOCAL_REGION } from '../../src/lab/aws/ministack.ts';
import { stateStoreContract } from '../contract/state-store-contract.ts';
import { createStateTable, type EmulatorName, withEmulator } from './emulator.ts';

/** The contract of every state store, with DynamoDB as one emulator plays it. */
export function dynamodbContract(emulator: EmulatorName): void {
  // moto copies its whole state for each transaction.
  jest.setTimeout(60_000);
  withEmulator(emulator);
  const made = new Set<string>();
  stateStoreContract(`DynamoDB (${emulator})`, async (name) => {
    if (!made.has(name)) await createStateTable(name);
    made.add(name);
    return openDynamodbStateStore(name, LOCAL_REGION);
  });
}
