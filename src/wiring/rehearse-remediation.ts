import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteRemediationStore } from '../adapters/local/sqlite-remediation-store.ts';
import type { Environment } from '../config/environment.ts';
import type { Remediation } from '../model/remediation.ts';
import type { RemediationPort } from '../ports.ts';

/** What a rehearsal would do with a remediation. */
export type Rehearsed = 'propose' | 'store' | 'carry out';

/** Begins with what is stored; what would be stored or carried out is only told, and kept until the rehearsal ends. */
export async function openRehearsedRemediations(
  stateFile: string | undefined,
  environment: Environment,
  would: (remediation: Remediation, what: Rehearsed) => void,
): Promise<RemediationPort> {
  const path = stateFile ?? join(environment.stateDirectory, 'state.db');
  const copy = openSqliteRemediationStore(':memory:');
  if (existsSync(path)) await copyAll(path, copy.put);
  const handed = new Set<string>();
  return {
    store: {
      ...copy,
      async put(remediation) {
        would(remediation, remediation.version === 0 ? 'propose' : 'store');
        return copy.put(remediation);
      },
    },
    async handOver(remediation) {
      if (handed.has(remediation.id)) return;
      handed.add(remediation.id);
      would(remediation, 'carry out');
    },
  };
}

async function copyAll(path: string, put: (remediation: Remediation) => Promise<Remediation>): Promise<void> {
  const real = openSqliteRemediationStore(path);
  try {
    for (const remediation of await real.list()) await put({ ...remediation, version: 0 });
  } finally {
    await real.close();
  }
}
