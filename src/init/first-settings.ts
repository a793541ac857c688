import { stringify } from 'yaml';
import type { DeploymentMode, Engine, MaintenanceWindow } from '../model/broker.ts';
import { type Channel, NO_WISHES, type Wishes } from './wishes.ts';

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
  readonly wishes?: Wishes;
}

/** A settings file with what was found, and what people most often want next as comments. Deterministic. */
export function firstSettings({ brokers, user, schemaFile, wishes = NO_WISHES }: FirstSettings): string {
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
    ...next(wishes),
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

const NOTIFY = [
  '# Whom to tell. Without a channel only the terminal shows anything.',
  '# notify:',
  '#   channels:',
  '#     ops-slack:',
  '#       kind: slack',
  '#       channel: C0123456789',
  '#       token: { env: SLACK_TOKEN }',
  '',
];
const ROUTES = [
  '# Who is told of what; by default every channel, of warnings and worse.',
  '# incidents:',
  '#   routes:',
  '#     - name: default',
  '#       match: { minimumSeverity: warning }',
  "#       channels: ['*']",
  '',
];
const REMEDIATIONS = [
  '# What may be changed: nothing, unless a rule says so. docs/remediations.md has the actions.',
  '# remediations:',
  '#   rules:',
  '#     - actions: [tune-queue-sync]',
  '#       mode: approve',
  '#       user: repairer',
  '#       passwordEnv: REPAIRER_PASSWORD',
  '',
];

/** What was wished for, as settings; the rest of what people want next as comments. */
function next({ channel, propose }: Wishes): readonly string[] {
  return [
    ...(channel === undefined ? NOTIFY : ['# Whom to tell.', stringify({ notify: notifyOf(channel, 'here') })]),
    ...ROUTES,
    ...(propose
      ? ['# Proposed, and carried out when a person approves it.', stringify({ remediations })]
      : REMEDIATIONS),
  ];
}

/** What can be taken back and destroys nothing; docs/remediations.md has the others. */
export const PROPOSED_ACTIONS = ['tune-queue-sync', 'apply-vhost-limits'] as const;
const remediations = {
  rules: [{ actions: PROPOSED_ACTIONS, mode: 'approve', user: 'repairer', passwordEnv: 'REPAIRER_PASSWORD' }],
};

/** The channel as settings of one machine or of the stack, where its token is another secret. */
export function notifyOf(channel: Channel, place: 'here' | 'stack') {
  if (channel.kind === 'webhook') return { channels: { webhook: channel } };
  const token = place === 'here' ? { env: 'SLACK_TOKEN' } : { secret: 'mq-operator/slack/token' };
  return { channels: { 'ops-slack': { ...channel, token } } };
}

/** Variables for the secrets that the settings name, beside the passwords that read. */
export function secretVariables({ channel, propose }: Wishes): readonly string[] {
  return [...(channel?.kind === 'slack' ? ['SLACK_TOKEN'] : []), ...(propose ? ['REPAIRER_PASSWORD'] : [])];
}
