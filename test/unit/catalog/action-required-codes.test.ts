import { ACTION_REQUIRED_CODES, actionRequiredEntry } from '../../../src/catalog/action-required-codes.ts';
import { actionRequiredConditionId } from '../../../src/detect/action-required.ts';
import { CONDITIONS } from '../../../src/detect/registry.ts';

describe('catalog of action-required codes', () => {
  test('knows the fourteen documented codes, each once', () => {
    expect(ACTION_REQUIRED_CODES.map(({ code }) => code).sort()).toEqual([
      'BROKER_ENI_DELETED',
      'BROKER_OOM',
      'RABBITMQ_BROKER_NOT_UPGRADEABLE_TO_V4',
      'RABBITMQ_CLUSTER_DISK_USAGE_TOO_HIGH_FOR_INSTANCE_CHANGE',
      'RABBITMQ_DISK_ALARM',
      'RABBITMQ_DISK_USAGE_TOO_HIGH_FOR_CHANGE',
      'RABBITMQ_INVALID_ARN',
      'RABBITMQ_INVALID_ARN_HTTP',
      'RABBITMQ_INVALID_ARN_LDAP',
      'RABBITMQ_INVALID_ARN_SSL',
      'RABBITMQ_INVALID_ASSUMEROLE',
      'RABBITMQ_INVALID_KMS_KEY',
      'RABBITMQ_MEMORY_ALARM',
      'RABBITMQ_QUORUM_QUEUES_NOT_SUPPORTED_ON_CURRENT_VERSION',
    ]);
  });

  test.each(ACTION_REQUIRED_CODES.map((entry) => [entry.code, entry] as const))(
    '%s is found with and without its prefix, and has a condition of its own',
    (code, entry) => {
      for (const spelling of [code, code.replace(/^RABBITMQ_/, ''), code.toLowerCase(), ` ${code} `]) {
        expect(actionRequiredEntry(spelling)).toBe(entry);
      }
      const condition = CONDITIONS.find(({ id }) => id === actionRequiredConditionId(entry));
      expect(condition).toMatchObject({ engine: entry.engine, severity: entry.severity, onlyOn: 'amazon-mq' });
      expect(entry.remedies.length).toBeGreaterThan(0);
      for (const { risk, caution } of entry.remedies)
        expect(caution !== undefined || risk === 'none' || risk === 'low').toBe(true);
    },
  );

  test('a code that it does not know stays unknown', () => {
    expect(actionRequiredEntry('RABBITMQ_NEW_TROUBLE')).toBeUndefined();
    expect(actionRequiredEntry('')).toBeUndefined();
  });

  test.each([
    ['RABBITMQ_MEMORY_ALARM', ['RebootBroker', 'UpdateBroker']],
    ['RABBITMQ_DISK_ALARM', ['RebootBroker', 'UpdateBroker']],
    ['RABBITMQ_INVALID_KMS_KEY', ['RebootBroker']],
    ['RABBITMQ_DISK_USAGE_TOO_HIGH_FOR_CHANGE', ['UpdateBroker']],
    ['RABBITMQ_CLUSTER_DISK_USAGE_TOO_HIGH_FOR_INSTANCE_CHANGE', ['UpdateBroker']],
    ['RABBITMQ_BROKER_NOT_UPGRADEABLE_TO_V4', ['UpdateBroker']],
    ['RABBITMQ_INVALID_ASSUMEROLE', []],
    ['BROKER_OOM', []],
    ['BROKER_ENI_DELETED', []],
  ])('%s: Amazon MQ refuses %j meanwhile', (code, operations) => {
    expect(actionRequiredEntry(code)?.refused.map(({ operation }) => operation)).toEqual(operations);
  });
});
