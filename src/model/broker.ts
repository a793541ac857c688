export type Engine = 'rabbitmq' | 'activemq';
export type DeploymentMode = 'single-instance' | 'cluster-multi-az' | 'active-standby-multi-az';

/** Weekly window in which Amazon MQ may restart the broker; it lasts up to two hours. `timeOfDay` is "HH:MM". */
export interface MaintenanceWindow {
  readonly dayOfWeek: 'MONDAY' | 'TUESDAY' | 'WEDNESDAY' | 'THURSDAY' | 'FRIDAY' | 'SATURDAY' | 'SUNDAY';
  readonly timeOfDay: string;
  readonly timeZone: string;
}

/** Where a user name and password come from. Never the secret itself. */
export type CredentialSource =
  | { readonly kind: 'environment'; readonly user: string; readonly passwordVariable: string }
  | { readonly kind: 'file'; readonly user: string; readonly path: string }
  | { readonly kind: 'secrets-manager'; readonly secretId: string };

/** One broker to watch. What only the Amazon MQ API knows is absent for a broker named in a file. */
export interface Broker {
  /** Stable key of all stored state: the Amazon MQ broker id, or the configured name. */
  readonly id: string;
  readonly name: string;
  readonly engine: Engine;
  readonly engineVersion?: string;
  readonly deploymentMode?: DeploymentMode;
  readonly instanceType?: string;
  readonly region?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Base address of the management API, without credentials. */
  readonly managementUrl?: string;
  readonly credentials?: CredentialSource;
  /** Extra certificate authority (PEM file) for brokers that do not use a public one. */
  readonly caFile?: string;
  readonly expectedNodes?: number;
  readonly maintenanceWindow?: MaintenanceWindow;
}
