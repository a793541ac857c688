import { ConflictError } from '../../src/errors.ts';
import { isUnderWay, type Remediation } from '../../src/model/remediation.ts';
import type { ManagementReply, RemediationStore } from '../../src/ports.ts';

export interface MemoryRemediationStore extends RemediationStore {
  /** All that is kept; another store can start from it. */
  dump(): readonly Remediation[];
}

/** Remediations that last as long as the test, with the rules of every store. */
export function memoryRemediationStore(start: readonly Remediation[] = []): MemoryRemediationStore {
  const kept = new Map(start.map((remediation) => [remediation.id, remediation]));
  return {
    list: async (brokerId) => [...kept.values()].filter((each) => brokerId === undefined || each.brokerId === brokerId),
    async put(remediation) {
      const { id, brokerId, version } = remediation;
      const others = [...kept.values()].filter((each) => each.brokerId === brokerId && each.id !== id);
      const taken = isUnderWay(remediation) && others.some(isUnderWay);
      if ((kept.get(id)?.version ?? 0) !== version || taken) throw new ConflictError(brokerId);
      const written = { ...remediation, version: version + 1 };
      kept.set(id, written);
      return written;
    },
    close: async () => {},
    dump: () => [...kept.values()],
  };
}

export function aReply(status: number, body: unknown): ManagementReply {
  const text = JSON.stringify(body);
  return { status, body: text, bytes: text.length, milliseconds: 1 };
}
