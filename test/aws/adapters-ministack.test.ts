import { adaptersContract } from '../support/adapters-contract.ts';

adaptersContract('ministack', {
  'mq: where it is, by subnets and security groups': 'DescribeBroker leaves them out',
  'mq: the key that it is encrypted with': 'DescribeBroker leaves encryptionOptions out',
  'mq: log groups': 'DescribeBroker leaves logs out',
  'mq: the maintenance window': 'DescribeBroker leaves it out until it is updated',
  'mq: a changed version is pending until the broker is rebooted': 'UpdateBroker applies at once',
  'mq: a broker that reboots says so': 'RebootBroker does nothing',
  'logs: any of several words': 'patterns with ? match nothing',
  'events: a bus that does not exist is no matter of time': 'PutEvents takes events for any bus',
});
