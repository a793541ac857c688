import { formatBytes } from '../../model/format.ts';
import { type Contributor, confidenceOf, formatShare, MINIMUM_WEIGHT } from '../contributor.ts';

/** The broker's own statistics, which grow with connections, channels and queues, and with who asks for them. */
export const managementStatistics: Contributor = {
  id: 'management-statistics',
  explains: ['memory'],
  weigh: ({ memory, view }) => {
    // Only the broker's own breakdown shows it; there is nothing to estimate it from.
    if (memory?.measured !== true || memory.shares.statistics < MINIMUM_WEIGHT) return undefined;
    const { statistics } = memory.shares;
    return {
      weight: statistics,
      cause: {
        id: 'management-statistics',
        summary: `The management statistics of node ${memory.node} take ${formatBytes(memory.bytes.statistics)} (${formatShare(statistics)} of its memory).`,
        confidence: confidenceOf(statistics, true),
        evidence: [
          { label: 'memory of statistics', value: memory.bytes.statistics, unit: 'bytes' },
          { label: 'statistics events waiting', value: view.overview?.statisticsQueue ?? 0, unit: 'count' },
        ],
        owners: [{ kind: 'node', name: memory.node, share: `${formatBytes(memory.bytes.statistics)} of statistics` }],
        advice:
          'Stop tools that list all queues, connections or channels from the management API, close idle browser tabs of the console, and reduce channels and connections.',
        prevention: 'Ask the management API at most once a minute, with pages and columns.',
      },
    };
  },
};
