import { dynamodbContract } from '../support/dynamodb-contract.ts';

dynamodbContract('ministack');
