/** A public page, in the edition that was read. */
export interface Source {
  readonly page: string;
  readonly edition: string;
  readonly url: string;
}

const GUIDE = 'https://docs.aws.amazon.com/amazon-mq/latest/developer-guide';

/** Where the figures of the catalog come from; the same page in two editions is two sources. */
export const SOURCES = {
  'defaults-2025': { page: 'Broker defaults', edition: '2025-09', url: `${GUIDE}/rabbitmq-defaults.html` },
  'defaults-2026': { page: 'Broker defaults', edition: '2026-07', url: `${GUIDE}/rabbitmq-defaults.html` },
  'sizing-earlier': {
    page: 'Sizing guidelines',
    edition: 'before m7g',
    url: `${GUIDE}/rabbitmq-sizing-guidelines.html`,
  },
  'sizing-2025': { page: 'Sizing guidelines', edition: '2025-09', url: `${GUIDE}/rabbitmq-sizing-guidelines.html` },
  'hard-limit-2026': {
    page: 'Maximum resource limit',
    edition: '2026',
    url: `${GUIDE}/rabbitmq-resource-hard-limit.html`,
  },
  'resource-limits-2026': {
    page: 'Default resource limits',
    edition: '2026-07',
    url: `${GUIDE}/rabbitmq-resource-limits-configuration.html`,
  },
  'instance-types-2025': { page: 'Instance types', edition: '2025-09', url: `${GUIDE}/rmq-broker-instance-types.html` },
  'instance-types-2026': { page: 'Instance types', edition: '2026-07', url: `${GUIDE}/rmq-broker-instance-types.html` },
  'storage-2026': {
    page: 'Configurable storage best practices',
    edition: '2026-07',
    url: `${GUIDE}/best-practices-configurable-storage.html`,
  },
  'applying-policies-2025': {
    page: 'Applying policies',
    edition: '2025-09',
    url: `${GUIDE}/rabbitmq-defaults-applying-policies.html`,
  },
  'applying-policies-2026': {
    page: 'Applying policies',
    edition: '2026-07',
    url: `${GUIDE}/rabbitmq-defaults-applying-policies.html`,
  },
  'architecture-2025': {
    page: 'Deployment options',
    edition: '2025-09',
    url: `${GUIDE}/rabbitmq-broker-architecture.html`,
  },
  'rabbitmq-4-2026': { page: 'RabbitMQ 4 on Amazon MQ', edition: '2026-07', url: `${GUIDE}/rabbitmq-4.html` },
  'versions-2025': {
    page: 'Engine versions (RabbitMQ)',
    edition: '2025-09',
    url: `${GUIDE}/rabbitmq-version-management.html`,
  },
  'versions-2026': {
    page: 'Engine versions (RabbitMQ)',
    edition: '2026',
    url: `${GUIDE}/rabbitmq-version-management.html`,
  },
  'activemq-versions-2025': {
    page: 'Engine versions (ActiveMQ)',
    edition: '2025-09',
    url: `${GUIDE}/activemq-version-management.html`,
  },
  'release-notes-2026': { page: 'Release notes', edition: '2026-07', url: `${GUIDE}/amazon-mq-release-notes.html` },
  'lab-3.10.8': { page: 'Seen on a running broker', edition: 'RabbitMQ 3.10.8', url: 'https://www.rabbitmq.com/docs' },
} as const satisfies Readonly<Record<string, Source>>;

export type SourceId = keyof typeof SOURCES;
