import type { DeploymentMode, Engine, MaintenanceWindow } from './broker.ts';
import type { Reading } from './reading.ts';

/** What the APIs around the broker told in one pass: Amazon MQ, EC2 and KMS; one field a source. */
export interface AmazonMqReadings {
  readonly description: Reading<BrokerDescription>;
  /** The broker's network interfaces, those remembered from earlier passes included. */
  readonly networkInterfaces: Reading<readonly NetworkInterface[]>;
  /** `not-needed` for brokers on a key that AWS owns. */
  readonly kmsKey: Reading<KmsKey>;
  /** Resource policies of CloudWatch Logs in the broker's Region, where a plan may turn logs on that need them. */
  readonly logPolicies?: Reading<readonly string[]>;
}

export type AmazonMqSource = keyof AmazonMqReadings;

/** `BrokerState` as Amazon MQ spells it; a newer state is kept as it came. */
export type BrokerState =
  | 'RUNNING'
  | 'REBOOT_IN_PROGRESS'
  | 'CREATION_IN_PROGRESS'
  | 'CREATION_FAILED'
  | 'DELETION_IN_PROGRESS'
  | 'CRITICAL_ACTION_REQUIRED'
  | 'REPLICA'
  | (string & {});

/** The facts of one `DescribeBroker`. */
export interface BrokerDescription {
  readonly id: string;
  readonly arn?: string;
  readonly name: string;
  readonly engine: Engine;
  readonly engineVersion?: string;
  readonly state: BrokerState;
  readonly deploymentMode?: DeploymentMode;
  readonly instanceType?: string;
  readonly storageType?: string;
  /** Gigabytes; absent where the API client does not pass it on. */
  readonly storageSize?: number;
  readonly actionsRequired: readonly ActionRequired[];
  readonly pending: PendingChanges;
  readonly instances: readonly BrokerInstance[];
  /** Absent while the key is AWS-owned. */
  readonly kmsKeyId?: string;
  readonly logs: { readonly general?: string; readonly audit?: string };
  /** Which logs are on; absent where the reply did not say. */
  readonly logging?: LogFlags;
  readonly maintenanceWindow?: MaintenanceWindow;
  readonly autoMinorVersionUpgrade?: boolean;
  readonly publiclyAccessible?: boolean;
  readonly subnetIds: readonly string[];
  readonly securityGroups: readonly string[];
  readonly replication?: DataReplication;
  readonly tags: Readonly<Record<string, string>>;
}

/** A demand of Amazon MQ as it came: the code is a free string, and the info is kept whatever it says. */
export interface ActionRequired {
  readonly code: string;
  readonly info?: string;
}

/** Changes that take effect at the next reboot or maintenance window. */
export interface PendingChanges {
  readonly engineVersion?: string;
  readonly instanceType?: string;
  readonly storageSize?: number;
  readonly configuration?: { readonly id: string; readonly revision: number };
  readonly authenticationStrategy?: string;
  readonly securityGroups?: readonly string[];
  readonly replicationMode?: string;
  readonly replicationRole?: string;
  readonly logging?: LogFlags;
}

export interface LogFlags {
  readonly general?: boolean;
  readonly audit?: boolean;
}

export interface BrokerInstance {
  readonly consoleUrl?: string;
  readonly endpoints: readonly string[];
  /** ActiveMQ only. */
  readonly ipAddress?: string;
}

/** Cross-Region data replication of an ActiveMQ broker. */
export interface DataReplication {
  readonly role: 'primary' | 'replica';
  readonly counterpart?: { readonly brokerId: string; readonly region: string };
}

/** One network interface that Amazon MQ made in the account's VPC. `gone` once EC2 does not know it any more. */
export interface NetworkInterface {
  readonly id: string;
  readonly ipAddress: string;
  readonly status: 'attached' | 'detached' | 'gone';
}

export interface KmsKey {
  readonly keyId: string;
  readonly arn?: string;
  /** `Enabled`, `Disabled`, `PendingDeletion`, `PendingImport`, `Unavailable` ... as KMS spells it. */
  readonly state: string;
  /** Epoch milliseconds; only while the deletion is pending. */
  readonly deletionDate?: number;
  /** Names of the grants on the key that Amazon MQ makes; undefined when they may not be listed. */
  readonly grants?: readonly string[];
}
