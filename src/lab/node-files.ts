import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADMIN_USER, readPassword } from './credentials.ts';
import type { LabNode, LabState } from './state.ts';

/** What Amazon MQ enables on a broker and the lab can show. */
const PLUGINS = [
  'rabbitmq_management',
  'rabbitmq_shovel',
  'rabbitmq_shovel_management',
  'rabbitmq_federation',
  'rabbitmq_federation_management',
  'rabbitmq_consistent_hash_exchange',
];

/** Arguments of the Erlang runtime for small nodes on a shared machine: two schedulers that sleep when idle. */
const RUNTIME_ARGS = '+S 2:2 +SDio 4 +sbwt none +sbwtdcpu none +sbwtdio none';
const LOOPBACK_ARGS = '-kernel inet_dist_use_interface {127,0,0,1}';

/** Folder of one node, with its settings, data and logs. */
export function nodeDirectory(directory: string, node: LabNode): string {
  return join(directory, `node-${node.number}`);
}

/** Writes the settings of a node; mode 600, since the first administrator's password is among them. */
export function writeNodeFiles(directory: string, state: LabState, node: LabNode, memoryLimitBytes: number): void {
  const folder = nodeDirectory(directory, node);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const settings = nodeSettings(state, node, memoryLimitBytes, readPassword(directory, ADMIN_USER));
  writeFileSync(join(folder, 'rabbitmq.conf'), settings, { mode: 0o600 });
  writeFileSync(join(folder, 'enabled_plugins'), `[${PLUGINS.join(',')}].\n`);
  // Keeps the settings of a RabbitMQ installed on this machine (/etc/rabbitmq/rabbitmq-env.conf) out of the lab.
  writeFileSync(join(folder, 'env.conf'), '');
}

/** Environment of a node: only what is named here, nothing of ours. */
export function nodeEnvironment(directory: string, state: LabState, node: LabNode): Record<string, string> {
  const folder = nodeDirectory(directory, node);
  return {
    ...erlangEnvironment(directory, state),
    // The Erlang runtime replaces the shell, so that the recorded process is the broker itself.
    RUNNING_UNDER_SYSTEMD: 'true',
    RABBITMQ_CONF_ENV_FILE: join(folder, 'env.conf'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'advanced.config'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_SCHEMA_DIR: join(folder, 'schema'),
    RABBITMQ_GENERATED_CONFIG_DIR: join(folder, 'generated'),
    RABBITMQ_NODENAME: node.name,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(node.amqpPort),
    RABBITMQ_DIST_PORT: String(node.distributionPort),
    ...(state.processLimit === undefined ? {} : { RABBITMQ_MAX_NUMBER_OF_PROCESSES: String(state.processLimit) }),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: `${RUNTIME_ARGS} ${LOOPBACK_ARGS}`,
  };
}

/** Environment of any Erlang program of the lab: its own name server, its own cookie. */
export function erlangEnvironment(directory: string, state: LabState): Record<string, string> {
  return {
    PATH: state.searchPath,
    HOME: directory,
    LANG: 'C.UTF-8',
    ERL_EPMD_PORT: String(state.epmd.port),
    ERL_EPMD_ADDRESS: '127.0.0.1',
  };
}

function nodeSettings(state: LabState, node: LabNode, memoryLimitBytes: number, password: string): string {
  const cluster =
    state.nodes.length === 1
      ? []
      : [
          'cluster_formation.peer_discovery_backend = classic_config',
          ...state.nodes.map(({ name, number }) => `cluster_formation.classic_config.nodes.${number} = ${name}`),
        ];
  return [
    'management.tcp.ip = 127.0.0.1',
    `management.tcp.port = ${node.managementPort}`,
    `default_user = ${ADMIN_USER}`,
    `default_pass = ${password}`,
    `collect_statistics_interval = ${state.statisticsMilliseconds}`,
    ...samples(state),
    `vm_memory_high_watermark.absolute = ${memoryLimitBytes}`,
    `disk_free_limit.absolute = ${state.diskLimitBytes}`,
    'log.console = false',
    ...cluster,
    '',
  ].join('\n');
}

/** The finest series of each kind decides how often figures are taken; a section that is given replaces its defaults. */
function samples({ sampleSeconds }: LabState): string[] {
  if (sampleSeconds === undefined) return [];
  const series = ['global.minute', 'global.hour', 'basic.minute', 'basic.hour', 'detailed.10'];
  return series.map((one) => `management.sample_retention_policies.${one} = ${sampleSeconds}`);
}
