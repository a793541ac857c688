import { z } from 'zod';
import { present } from '../../collect/rabbitmq/loose.ts';
import type { BrokerDescription, DataReplication, LogFlags, PendingChanges } from '../../model/amazon-mq.ts';
import type { DeploymentMode } from '../../model/broker.ts';
import type { BrokerSummary } from '../../model/inventory.ts';

// Amazon MQ's documents show some of these in other cases; they are compared without regard to case.
const engine = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['activemq', 'rabbitmq']));
const MODES: Readonly<Record<string, DeploymentMode>> = {
  single_instance: 'single-instance',
  active_standby_multi_az: 'active-standby-multi-az',
  cluster_multi_az: 'cluster-multi-az',
};
const deploymentMode = z.string().transform((text) => MODES[text.toLowerCase()]);
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);
const number = z
  .number()
  .nullish()
  .transform((value) => value ?? undefined);
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? undefined);
const list = <T extends z.ZodType>(element: T) =>
  z
    .array(element)
    .nullish()
    .transform((value) => value ?? []);

/** One element of the list on the wire. */
export const brokerSummarySchema = z
  .object({
    brokerArn: text,
    brokerId: z.string().min(1),
    brokerName: z.string().min(1),
    brokerState: z.string().toUpperCase(),
    deploymentMode: deploymentMode.optional(),
    engineType: engine,
    hostInstanceType: text,
  })
  .transform(
    (wire): BrokerSummary => ({
      id: wire.brokerId,
      name: wire.brokerName,
      engine: wire.engineType,
      state: wire.brokerState,
      ...present({ arn: wire.brokerArn, deploymentMode: wire.deploymentMode, instanceType: wire.hostInstanceType }),
    }),
  );

const day = z.enum(['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']);
const maintenanceWindow = z
  .object({ dayOfWeek: z.string().toUpperCase().pipe(day), timeOfDay: z.string(), timeZone: z.string().default('UTC') })
  .nullish()
  .catch(undefined);

const replication = z
  .object({
    dataReplicationRole: z
      .string()
      .toLowerCase()
      .pipe(z.enum(['primary', 'replica'])),
    dataReplicationCounterpart: z.object({ brokerId: z.string(), region: z.string() }).nullish(),
  })
  .nullish()
  .catch(undefined);

const wireSchema = z.object({
  brokerArn: text,
  brokerId: z.string().min(1),
  brokerName: z.string().min(1),
  brokerState: z.string().toUpperCase(),
  engineType: engine,
  engineVersion: text,
  deploymentMode: deploymentMode.optional(),
  hostInstanceType: text,
  storageType: text,
  storageSize: number,
  actionsRequired: list(z.object({ actionRequiredCode: z.string().min(1), actionRequiredInfo: text })),
  pendingEngineVersion: text,
  pendingHostInstanceType: text,
  pendingStorageSize: number,
  pendingAuthenticationStrategy: text,
  pendingSecurityGroups: list(z.string()),
  pendingDataReplicationMode: text,
  pendingDataReplicationMetadata: replication,
  configurations: z.object({ pending: z.object({ id: z.string(), revision: z.number() }).nullish() }).nullish(),
  brokerInstances: list(z.object({ consoleURL: text, endpoints: list(z.string()), ipAddress: text })),
  encryptionOptions: z.object({ kmsKeyId: text, useAwsOwnedKey: flag }).nullish(),
  logs: z
    .object({
      general: flag,
      audit: flag,
      generalLogGroup: text,
      auditLogGroup: text,
      pending: z.object({ general: flag, audit: flag }).nullish(),
    })
    .nullish(),
  maintenanceWindowStartTime: maintenanceWindow,
  autoMinorVersionUpgrade: flag,
  publiclyAccessible: flag,
  subnetIds: list(z.string()),
  securityGroups: list(z.string()),
  dataReplicationMetadata: replication,
  tags: z.record(z.string(), z.string()).nullish(),
});

type Wire = z.output<typeof wireSchema>;

/** The reply of DescribeBroker as it is on the wire; the SDK drops fields that are newer than itself. */
export const brokerDescriptionSchema = wireSchema.transform(
  (wire): BrokerDescription => ({
    id: wire.brokerId,
    name: wire.brokerName,
    engine: wire.engineType,
    state: wire.brokerState,
    actionsRequired: wire.actionsRequired.map(({ actionRequiredCode: code, actionRequiredInfo: info }) => ({
      code,
      ...present({ info }),
    })),
    pending: pendingOf(wire),
    instances: wire.brokerInstances.map(({ consoleURL: consoleUrl, endpoints, ipAddress }) => ({
      endpoints,
      ...present({ consoleUrl, ipAddress }),
    })),
    logs: present({ general: wire.logs?.generalLogGroup, audit: wire.logs?.auditLogGroup }),
    subnetIds: wire.subnetIds,
    securityGroups: wire.securityGroups,
    tags: wire.tags ?? {},
    ...present({
      arn: wire.brokerArn,
      engineVersion: wire.engineVersion,
      deploymentMode: wire.deploymentMode,
      instanceType: wire.hostInstanceType,
      storageType: wire.storageType,
      storageSize: wire.storageSize,
      logging: flagsOf(wire.logs),
      kmsKeyId: wire.encryptionOptions?.useAwsOwnedKey === true ? undefined : wire.encryptionOptions?.kmsKeyId,
      maintenanceWindow: wire.maintenanceWindowStartTime ?? undefined,
      autoMinorVersionUpgrade: wire.autoMinorVersionUpgrade,
      publiclyAccessible: wire.publiclyAccessible,
      replication: replicationOf(wire.dataReplicationMetadata),
    }),
  }),
);

function pendingOf(wire: Wire): PendingChanges {
  return present({
    engineVersion: wire.pendingEngineVersion,
    instanceType: wire.pendingHostInstanceType,
    storageSize: wire.pendingStorageSize,
    configuration: wire.configurations?.pending ?? undefined,
    authenticationStrategy: wire.pendingAuthenticationStrategy,
    securityGroups: wire.pendingSecurityGroups.length === 0 ? undefined : wire.pendingSecurityGroups,
    replicationMode: wire.pendingDataReplicationMode,
    replicationRole: wire.pendingDataReplicationMetadata?.dataReplicationRole,
    logging: pendingLogging(wire.logs),
  });
}

type Flags = { readonly general?: boolean | undefined; readonly audit?: boolean | undefined } | null | undefined;

function flagsOf(flags: Flags): LogFlags | undefined {
  const known = present({ general: flags?.general, audit: flags?.audit });
  return Object.keys(known).length === 0 ? undefined : known;
}

/** Amazon MQ repeats under `pending` what is not going to change. */
function pendingLogging(logs: Wire['logs']): LogFlags | undefined {
  const { general, audit } = logs?.pending ?? {};
  return flagsOf({
    general: general === (logs?.general ?? false) ? undefined : general,
    audit: audit === (logs?.audit ?? false) ? undefined : audit,
  });
}

function replicationOf(wire: Wire['dataReplicationMetadata']): DataReplication | undefined {
  if (wire === undefined || wire === null) return undefined;
  return { role: wire.dataReplicationRole, ...present({ counterpart: wire.dataReplicationCounterpart ?? undefined }) };
}
