import { stringify } from 'yaml';
import type { DeploymentMode, Engine, MaintenanceWindow } from '../model/broker.ts';

/** A broker that was found, as far as settings can say it. */
export interface FoundBroker {
  readonly name: string;
  readonly engine: Engine;
  /** Address of the management API; absent for ActiveMQ. */
  readonly url?: string;
  readonly deploymentMode?: DeploymentMode;
  readonly instanceType?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly maintenanceWindow?: MaintenanceWindow;
  /** Of Amazon MQ only. */
  readonly network?: {
    readonly public: boolean;
    readonly subnetIds: readonly string[];
    readonly securityGroups: readonly string[];
  };
}

export interface FirstSettings {
  readonly brokers: readonly FoundBroker[];
  /** User that reads. */
  readonly user: string;
  /** Name of the JSON schema beside the file. */
  readonly schemaFile: string;
}

/** A settings file with what was found, and what people most often want next as comments. Deterministic. */
export function firstSettings({ brokers, user, schemaFile }: FirstSettings): string {
  const watched = brokers.filter(({ url }) => url !== undefined);
  const others = brokers.filter(({ url }) => url === undefined).map(({ name, engine }) => `${name} (${engine})`);
  return [
    `# yaml-language-server: $schema=./${schemaFile}`,
    '# Settings of mq-operator: what each means is in docs/settings.md; check them with',
    '#   mq-operator config check mq-operator.yaml && mq-operator doctor --config mq-operator.yaml',
    '',
    `# The user "${user}" needs the tag monitoring and, in each virtual host, a permission; ^$ three times is enough.`,
    stringify({ brokers: watched.map((broker) => settingsOf(broker, user)) }).trimEnd(),
    ...(others.length === 0 ? [] : [`# Watched when deployed to AWS only: ${others.join(', ')}`]),
    '',
    '# Seconds between two passes.',
    'intervalSeconds: 60',
    '',
    ...NEXT,
  ].join('\n');
}

function settingsOf({ name, url, deploymentMode, instanceType, tags, maintenanceWindow }: FoundBroker, user: string) {
  return {
    name,
    url,
    user,
    passwordEnv: passwordVariable(name),
    ...(instanceType === undefined ? {} : { instanceType }),
    ...(deploymentMode === undefined ? {} : { deploymentMode }),
    ...(Object.keys(tags).length === 0 ? {} : { tags }),
    ...(maintenanceWindow === undefined ? {} : { maintenanceWindow }),
  };
}

/** `orders-eu` keeps its password in `ORDERS_EU_PASSWORD`. */
export function passwordVariable(name: string): string {
  const words = name
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return `${/^[A-Z]/.test(words) ? '' : 'BROKER_'}${words === '' ? '' : `${words}_`}PASSWORD`.replace('__', '_');
}

const NEXT = [
  '# Whom to tell. Without a channel only the terminal shows anything.',
  '# notify:',
  '#   channels:',
  '#     ops-slack:',
  '#       kind: slack',
  '#       channel: C0123456789',
  '#       token: { env: SLACK_TOKEN }',
  '',
  '# Who is told of what; by default every channel, of warnings and worse.',
  '# incidents:',
  '#   routes:',
  '#     - name: default',
  '#       match: { minimumSeverity: warning }',
  "#       channels: ['*']",
  '',
  '# What may be changed: nothing, unless a rule says so. docs/remediations.md has the actions.',
  '# remediations:',
  '#   rules:',
  '#     - actions: [tune-queue-sync]',
  '#       mode: approve',
  '#       user: repairer',
  '#       passwordEnv: REPAIRER_PASSWORD',
  '',
];

/** The command that deploys for these brokers: in their network where one of them is private. */
export function deployCommand(brokers: readonly FoundBroker[], region: string): string {
  const networks = brokers.flatMap(({ engine, network }) => (engine === 'rabbitmq' && network ? [network] : []));
  const hidden = networks.filter((network) => !network.public);
  const list = (values: readonly string[]) => [...new Set(values)].sort().join(',');
  const params =
    hidden.length === 0
      ? ['network=public']
      : [
          'network=vpc',
          `subnetIds=${list(hidden.flatMap(({ subnetIds }) => subnetIds))}`,
          `securityGroupIds=${list(hidden.flatMap(({ securityGroups }) => securityGroups))}`,
        ];
  const words = params.map((param) => `  --param ${param}`);
  return [`npx serverless deploy --stage prod --region ${region}`, ...words].join(' \\\n');
}
