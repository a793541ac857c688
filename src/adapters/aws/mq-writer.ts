import {
  MqClient,
  PromoteCommand,
  RebootBrokerCommand,
  UpdateBrokerCommand,
  type UpdateBrokerCommandInput,
} from '@aws-sdk/client-mq';
import { parseJson } from '../../collect/json.ts';
import type { Home } from '../../model/inventory.ts';
import type { AwsCall, BrokerUpdate } from '../../model/remediation.ts';
import type { WriteReply } from '../../ports.ts';
import { writerSettings } from './client-settings.ts';
import { writeReply } from './write-reply.ts';

type MqCall = Extract<AwsCall, { service: 'mq' }>;

/** Sends changes to the Amazon MQ API of one home, once each. */
export function amazonMqWriter(home: Home): (call: MqCall) => Promise<WriteReply> {
  const client = new MqClient(writerSettings(home));
  return (call) => writeReply(`mq:${call.operation}`, () => send(client, call));
}

async function send(client: MqClient, call: MqCall): Promise<unknown> {
  const { brokerId: BrokerId } = call;
  switch (call.operation) {
    case 'UpdateBroker':
      return client.send(updateCommand(BrokerId, call.update));
    case 'RebootBroker':
      return client.send(new RebootBrokerCommand({ BrokerId }));
    case 'Promote':
      return client.send(new PromoteCommand({ BrokerId, Mode: call.mode }));
  }
}

function updateCommand(BrokerId: string, update: BrokerUpdate): UpdateBrokerCommand {
  const { hostInstanceType, storageSize, engineVersion, logs } = update;
  const command = new UpdateBrokerCommand({
    BrokerId,
    ...(hostInstanceType === undefined ? {} : { HostInstanceType: hostInstanceType }),
    ...(engineVersion === undefined ? {} : { EngineVersion: engineVersion }),
    ...(logs === undefined ? {} : { Logs: logsOf(logs) }),
  });
  if (storageSize !== undefined) sendStorageSize(command, storageSize);
  return command;
}

function logsOf({ general, audit }: NonNullable<BrokerUpdate['logs']>): UpdateBrokerCommandInput['Logs'] {
  return { ...(general === undefined ? {} : { General: general }), ...(audit === undefined ? {} : { Audit: audit }) };
}

/** The client drops fields that are newer than itself, so it is put into the body before that is signed. */
function sendStorageSize(command: UpdateBrokerCommand, storageSize: number): void {
  command.middlewareStack.add(
    (next) => async (args) => {
      const { request } = args;
      const fields = hasBody(request) ? parseJson(textOf(request.body))?.value : undefined;
      if (!hasBody(request) || typeof fields !== 'object') {
        throw new Error('the request of UpdateBroker has no fields to put the storage size into');
      }
      request.body = JSON.stringify({ ...fields, storageSize });
      return next(args);
    },
    // Between the serializer, and the steps that measure and sign the body.
    { name: 'storageSize', step: 'build', priority: 'high' },
  );
}

interface RequestWithBody {
  body: string | Uint8Array;
}

function hasBody(request: unknown): request is RequestWithBody {
  if (typeof request !== 'object' || request === null || !('body' in request)) return false;
  return typeof request.body === 'string' || request.body instanceof Uint8Array;
}

function textOf(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
}
