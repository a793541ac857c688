import type { Fault } from '../lab/faults/fault.ts';
import type { Lab } from '../lab/lab.ts';
import type { LoadInfo } from '../lab/load.ts';
import type { LabNodeStatus, LabStatus } from '../lab/status.ts';

const MEGABYTE = 1_000_000;

/** What to know about a lab that has just come up. */
export function formatLab(lab: Lab): string {
  return [
    `The lab "${lab.name}" is up: RabbitMQ ${lab.version}, ${lab.nodes.length === 1 ? '1 node' : `${lab.nodes.length} nodes`}.`,
    '',
    table([
      ['Management', lab.managementUrls.join('  ')],
      ['AMQP', lab.nodes.map(({ amqpPort }) => `127.0.0.1:${amqpPort}`).join('  ')],
      ['Users', `${lab.adminUser} (administrator), ${lab.monitorUser} (monitoring)`],
      ['Passwords', lab.credentialsFile],
    ]),
    '',
    'Next: mq-operator lab load steady, mq-operator watch, mq-operator lab break paused-sync',
  ].join('\n');
}

/** Nodes, faults and load of a lab. */
export function formatStatus({ lab, condition, nodes, faults, clients }: LabStatus): string {
  return [
    `Lab "${lab.name}": ${condition}, RabbitMQ ${lab.version}`,
    '',
    table([['NODE', 'STATE', 'MEMORY', 'ALARMS', 'AMQP', 'MANAGEMENT'], ...nodes.map(nodeRow)]),
    '',
    table([
      ['Faults', faults.join(', ') || 'none'],
      ['Clients', clients.join(', ') || 'none'],
      ['Passwords', lab.credentialsFile],
    ]),
  ].join('\n');
}

/** The faults there are, for the help text. */
export function formatFaults(faults: readonly Fault[]): string {
  return table(faults.map(({ id, effect }) => [`  ${id}`, effect]));
}

/** The load patterns there are, for the help text. */
export function formatLoads(loads: readonly LoadInfo[]): string {
  return table(loads.map(({ pattern, summary }) => [`  ${pattern}`, summary]));
}

function nodeRow(node: LabNodeStatus): readonly string[] {
  const state = node.inCluster ? 'running' : node.running ? 'booting' : 'down';
  return [node.name, state, memory(node), node.alarms.join(', ') || 'none', String(node.amqpPort), node.managementUrl];
}

/** A node that has just started has no figures yet. */
function memory({ memoryUsedBytes, memoryLimitBytes }: LabNodeStatus): string {
  if (memoryUsedBytes === undefined || memoryLimitBytes === undefined) return '-';
  return `${Math.round(memoryUsedBytes / MEGABYTE)} of ${Math.round(memoryLimitBytes / MEGABYTE)} MB`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, i) => Math.max(widest[i] ?? 0, cell.length)),
    [],
  );
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
