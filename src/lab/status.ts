import { adminClient, type NodeView } from './admin-client.ts';
import { describeLab, type Lab, type LabNodeInfo } from './lab.ts';
import { isRunning } from './process-identity.ts';
import { type LabState, readState } from './state.ts';

export interface LabNodeStatus extends LabNodeInfo {
  /** Whether it belongs to the running cluster, as its peers see it. */
  readonly inCluster: boolean;
  readonly memoryUsedBytes: number | undefined;
  readonly memoryLimitBytes: number | undefined;
  readonly alarms: readonly ('memory' | 'disk')[];
}

export interface LabStatus {
  readonly lab: Lab;
  /** `whole`: every node runs and none is in alarm. `broken`: a process ended, or the start did. */
  readonly condition: 'whole' | 'degraded' | 'starting' | 'broken';
  readonly nodes: readonly LabNodeStatus[];
  /** Ids of the faults in force. */
  readonly faults: readonly string[];
  /** Ids of the live clients, load patterns among them. */
  readonly clients: readonly string[];
}

/** How the lab in this folder is; undefined when the folder has none. */
export async function labStatus(directory: string): Promise<LabStatus | undefined> {
  const state = readState(directory);
  if (state === undefined) return undefined;
  const lab = describeLab(directory, state);
  const views = await viewNodes(directory, state);
  const nodes = lab.nodes.map((node) =>
    nodeStatus(
      node,
      views?.find(({ name }) => name === node.name),
    ),
  );
  return {
    lab,
    nodes,
    condition: conditionOf(state, nodes),
    faults: state.faults,
    clients: Object.keys(state.clients).filter((id) => isRunning(state.clients[id])),
  };
}

function conditionOf(state: LabState, nodes: readonly LabNodeStatus[]): LabStatus['condition'] {
  if (state.phase === 'starting') return isRunning(state.launcher) ? 'starting' : 'broken';
  if (!nodes.some((node) => node.inCluster)) return 'broken';
  return nodes.every((node) => node.inCluster && node.alarms.length === 0) ? 'whole' : 'degraded';
}

function nodeStatus(node: LabNodeInfo, view: NodeView | undefined): LabNodeStatus {
  return {
    ...node,
    inCluster: view?.running ?? false,
    memoryUsedBytes: view?.mem_used,
    memoryLimitBytes: view?.mem_limit,
    alarms: [
      ...(view?.mem_alarm === true ? (['memory'] as const) : []),
      ...(view?.disk_free_alarm === true ? (['disk'] as const) : []),
    ],
  };
}

/** What the first node that answers says about all of them. */
async function viewNodes(directory: string, state: LabState): Promise<readonly NodeView[] | undefined> {
  for (const node of state.nodes.filter(({ process }) => isRunning(process))) {
    try {
      return await adminClient(directory, node).nodes();
    } catch {
      // The next node may answer.
    }
  }
  return undefined;
}
