import { localSecrets } from '../../src/adapters/local/local-secrets.ts';
import { createManagementReader } from '../../src/adapters/rabbitmq/management-reader.ts';
import { collect } from '../../src/collect/collect.ts';
import { sampleOf } from '../../src/collect/sample.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { detect } from '../../src/detect/detect.ts';
import { CONDITIONS } from '../../src/detect/registry.ts';
import type { Lab } from '../../src/lab/lab.ts';
import type { Broker } from '../../src/model/broker.ts';
import type { Finding, Level } from '../../src/model/finding.ts';
import type { Sample } from '../../src/model/history.ts';
import type { Credentials } from '../../src/ports.ts';
import { brokerOf } from './loop.ts';
import { figuresRenewed } from './renewal.ts';

/** Looks at a real broker through collect and detect, on a clock that jumps at each look. */
export interface Watch {
  /** Looks once, `seconds` later by the clock of the watch. */
  look(seconds?: number): Promise<ReadonlyMap<string, Finding>>;
  /** Looks until each of the conditions is at that level; throws with what it saw instead after `looks` looks. */
  until(level: Level, conditionIds: readonly string[], options?: { seconds?: number; looks?: number }): Promise<void>;
  /** The finding of the last look. Throws when the condition was not evaluated. */
  finding(conditionId: string): Finding;
  close(): Promise<void>;
}

const INTERVAL_SECONDS = 60;

export interface WatchOptions {
  readonly broker?: Partial<Broker>;
  readonly credentials?: Credentials;
}

export async function startWatch(lab: Lab, { broker: more, credentials }: WatchOptions = {}): Promise<Watch> {
  const broker = { ...brokerOf(lab), ...more };
  const own = await localSecrets(readEnvironment()).resolve({
    kind: 'file',
    user: lab.monitorUser,
    path: lab.credentialsFile,
  });
  const url = broker.managementUrl ?? lab.managementUrl;
  const reader = createManagementReader({ url, credentials: credentials ?? own });
  const watchman = createManagementReader({ url, credentials: own });
  const renewed = figuresRenewed(watchman);
  const history: Sample[] = [];
  // Connections tell when they were opened, so that the clock starts where theirs is.
  let now = Date.now();
  let last: ReadonlyMap<string, Finding> = new Map();

  const look = async (seconds = INTERVAL_SECONDS) => {
    await renewed();
    now += seconds * 1_000;
    const { snapshot } = await collect(broker, reader, { now, history });
    const findings = detect({ broker, snapshot, history, now }, CONDITIONS);
    history.push(sampleOf(snapshot));
    last = new Map(findings.map((each) => [each.conditionId, each]));
    return last;
  };
  const finding = (conditionId: string) => {
    const found = last.get(conditionId);
    if (found === undefined) throw new Error(`${conditionId} was not evaluated`);
    return found;
  };
  return {
    look,
    finding,
    async until(level, conditionIds, { seconds, looks = 20 } = {}) {
      for (let left = looks; left > 0; left -= 1) {
        await look(seconds);
        if (conditionIds.every((id) => finding(id).level === level)) return;
      }
      const seen = conditionIds.map(finding).filter((each) => each.level !== level);
      throw new Error(`not ${level}: ${JSON.stringify(seen)}`);
    },
    async close() {
      await Promise.all([reader.close(), watchman.close()]);
    },
  };
}
