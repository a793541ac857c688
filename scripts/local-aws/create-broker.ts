import { CreateBrokerCommand, type CreateBrokerRequest, MqClient, type MqClientConfig } from '@aws-sdk/client-mq';

/** Makes a broker that the emulator knows and nobody runs: RabbitMQ, one instance, public, unless told otherwise. Returns its id. */
export async function createBroker(
  name: string,
  more: Partial<CreateBrokerRequest> = {},
  config: MqClientConfig = {},
): Promise<string> {
  const { BrokerId = '' } = await new MqClient(config).send(
    new CreateBrokerCommand({
      BrokerName: name,
      EngineType: 'RABBITMQ',
      EngineVersion: more.EngineType === 'ACTIVEMQ' ? '5.18' : '3.13',
      HostInstanceType: 'mq.m5.large',
      DeploymentMode: 'SINGLE_INSTANCE',
      PubliclyAccessible: true,
      AutoMinorVersionUpgrade: true,
      Users: [{ Username: 'someone', Password: 'not-used-by-us-1' }],
      ...more,
    }),
  );
  return BrokerId;
}
