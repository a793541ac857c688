import { adaptersContract } from '../support/adapters-contract.ts';

adaptersContract('moto', {
  'mq: every broker of a long list comes, a page at a time': 'ListBrokers knows no pages',
  'mq: log groups': 'DescribeBroker tells flags without groups',
  'mq: a changed version is pending until the broker is rebooted': 'UpdateBroker applies at once',
  'mq: a broker that reboots says so': 'RebootBroker does nothing',
  'logs: any of several words': 'patterns with ? match everything',
});
