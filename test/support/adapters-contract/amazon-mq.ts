import { type CreateBrokerRequest, MqClient, RebootBrokerCommand, UpdateBrokerCommand } from '@aws-sdk/client-mq';
import { createBroker as createEmulated } from '../../../scripts/local-aws/create-broker.ts';
import { amazonMqReader } from '../../../src/adapters/aws/mq-reader.ts';
import { rateLimit } from '../../../src/adapters/aws/rate-limit.ts';
import { ReadError } from '../../../src/errors.ts';
import { LOCAL_REGION } from '../../../src/lab/aws/ministack.ts';

const UNLIMITED = { perSecond: 10_000, burst: 10_000 };
const reader = () => amazonMqReader({ region: LOCAL_REGION }, rateLimit(UNLIMITED));

const createBroker = (name: string, more: Partial<CreateBrokerRequest> = {}) =>
  createEmulated(name, { PubliclyAccessible: false, ...more }, { region: LOCAL_REGION });

const description = async (id: string) => (await reader().describe(id)).value;

export const amazonMqChecks = {
  'mq: brokers of both engines are listed and described': async () => {
    const rabbit = await createBroker('both-rabbit');
    const active = await createBroker('both-active', {
      EngineType: 'ACTIVEMQ',
      DeploymentMode: 'ACTIVE_STANDBY_MULTI_AZ',
    });
    const { value, dropped } = await reader().list();
    expect(dropped).toBe(0);
    expect(value).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: rabbit, name: 'both-rabbit', engine: 'rabbitmq', state: 'RUNNING' }),
        expect.objectContaining({ id: active, engine: 'activemq', deploymentMode: 'active-standby-multi-az' }),
      ]),
    );
    expect(await description(rabbit)).toMatchObject({
      id: rabbit,
      name: 'both-rabbit',
      engine: 'rabbitmq',
      deploymentMode: 'single-instance',
      instanceType: 'mq.m5.large',
      actionsRequired: [],
    });
    expect((await description(active)).engine).toBe('activemq');
  },
  'mq: every broker of a long list comes, a page at a time': async () => {
    for (let index = 0; index < 101; index += 1) await createBroker(`many-${index}`);
    const { value, cost } = await reader().list();
    expect(value.filter(({ name }) => name.startsWith('many-'))).toHaveLength(101);
    expect(cost.requests).toBeGreaterThan(1);
  },
  'mq: a broker that does not exist': async () => {
    const failure = await reader()
      .describe('b-00000000-0000-0000-0000-000000000000')
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ReadError);
    expect(failure).toMatchObject({ kind: 'http-error' });
  },
  'mq: tags': async () => {
    const id = await createBroker('tagged', { Tags: { team: 'orders' } });
    expect((await description(id)).tags).toEqual({ team: 'orders' });
  },
  'mq: instances have addresses': async () => {
    const { instances } = await description(await createBroker('addressed'));
    expect(instances[0]?.ipAddress).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  },
  'mq: where it is, by subnets and security groups': async () => {
    const id = await createBroker('placed', { SubnetIds: ['subnet-0a1b2c3d'], SecurityGroups: ['sg-0a1b2c3d'] });
    expect(await description(id)).toMatchObject({
      subnetIds: ['subnet-0a1b2c3d'],
      securityGroups: ['sg-0a1b2c3d'],
    });
  },
  'mq: the key that it is encrypted with': async () => {
    const KmsKeyId = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000';
    const id = await createBroker('encrypted', { EncryptionOptions: { UseAwsOwnedKey: false, KmsKeyId } });
    expect((await description(id)).kmsKeyId).toBe(KmsKeyId);
  },
  'mq: log groups': async () => {
    const id = await createBroker('logging', { Logs: { General: true } });
    expect((await description(id)).logs.general).toBe(`/aws/amazonmq/broker/${id}/general`);
  },
  'mq: the maintenance window': async () => {
    const MaintenanceWindowStartTime = { DayOfWeek: 'SUNDAY', TimeOfDay: '02:00', TimeZone: 'Europe/Berlin' } as const;
    const id = await createBroker('maintained', { MaintenanceWindowStartTime });
    expect((await description(id)).maintenanceWindow).toEqual({
      dayOfWeek: 'SUNDAY',
      timeOfDay: '02:00',
      timeZone: 'Europe/Berlin',
    });
  },
  'mq: a changed version is pending until the broker is rebooted': async () => {
    const id = await createBroker('upgraded');
    await new MqClient({ region: LOCAL_REGION }).send(
      new UpdateBrokerCommand({ BrokerId: id, HostInstanceType: 'mq.m7g.large' }),
    );
    expect(await description(id)).toMatchObject({
      instanceType: 'mq.m5.large',
      pending: { instanceType: 'mq.m7g.large' },
    });
  },
  'mq: a broker that reboots says so': async () => {
    const id = await createBroker('rebooted');
    await new MqClient({ region: LOCAL_REGION }).send(new RebootBrokerCommand({ BrokerId: id }));
    expect((await description(id)).state).toBe('REBOOT_IN_PROGRESS');
  },
};
