import { setTimeout as sleep } from 'node:timers/promises';
import { openDynamodbInventoryStore } from '../adapters/aws/dynamodb-inventory-store.ts';
import { openDynamodbRemediationStore } from '../adapters/aws/dynamodb-remediation-store.ts';
import { openDynamodbStateStore } from '../adapters/aws/dynamodb-state-store.ts';
import { awsReaders } from '../adapters/aws/readers.ts';
import { secretsManagerSecrets } from '../adapters/aws/secrets-manager-secrets.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import { createManagementReader } from '../adapters/rabbitmq/management-reader.ts';
import { createManagementWriter } from '../adapters/rabbitmq/management-writer.ts';
import type { HandOver } from '../aws-ports.ts';
import type { AwsStack } from '../config/aws-settings.ts';
import type { RemediationRule } from '../config/remediation-settings.ts';
import { select } from '../discover/select.ts';
import { toBroker } from '../discover/to-broker.ts';
import { ConfigError } from '../errors.ts';
import type { InventoryEntry } from '../model/inventory.ts';
import { isOver, type Remediation } from '../model/remediation.ts';
import { inspect, MEMORY_MILLISECONDS } from '../pipeline.ts';
import { carryOut, HeldError } from '../remediate/apply.ts';
import { ruleFor } from '../remediate/rule.ts';
import type { ApplyPorts } from '../remediate/step-ports.ts';
import { awsCollector } from './aws-collector.ts';

/** The half of the operator that changes brokers, in its AWS home. */
export interface AwsRemediator {
  /**
   * Goes on with one remediation until it ends or the time is up; what is left is resumed when it is handed over again.
   * Throws when it could not be taken up and should be tried again.
   */
  goOn(request: HandOver, milliseconds: number): Promise<Run>;
}

export interface Run {
  /** `stopped`: the kill switch is on, and nothing at all was done. `held`: another run has it. */
  readonly outcome: 'worked-on' | 'over' | 'unknown' | 'not-watched' | 'stopped' | 'held';
  readonly remediation?: Remediation;
}

/** A call that is on its way when the time is up still has to be seen to its end and written down. */
const MARGIN_MILLISECONDS = 60_000;

/** Makes what all brokers share once; what can change one is opened for one run only. */
export function openAwsRemediator({ region, table, settings }: AwsStack): AwsRemediator {
  const inventory = openDynamodbInventoryStore(table, region);
  const store = openDynamodbRemediationStore(table, region);
  const state = openDynamodbStateStore(table, region);
  const secrets = secretsManagerSecrets(region);
  const readAccess = settings.readSecret === undefined ? undefined : { secret: settings.readSecret };
  const collectorOf = awsCollector(awsReaders(), secrets, systemClock);

  const openPorts = async (entry: InventoryEntry, rule: RemediationRule, request: HandOver) => {
    const clients = await openClients(entry, rule);
    const broker = toBroker(entry, readAccess);
    const collect = collectorOf(entry, { ...request, reason: 'remediation' });
    const ports: ApplyPorts = {
      clock: systemClock,
      store,
      ...clients,
      inspect: async () => {
        const { history } = await state.load(broker.id, systemClock.now() - MEMORY_MILLISECONDS);
        return inspect(broker, history, { collect });
      },
      sleep: (milliseconds) => sleep(milliseconds),
    };
    const close = () => Promise.all([clients.reader.close(), clients.writer.close()]);
    return { ports, close };
  };

  /** The user that writes is another than the one that reads, and only here it is used. */
  const openClients = async (entry: InventoryEntry, { secret }: RemediationRule) => {
    const {
      name,
      managementUrl: url,
      credentials: source,
    } = toBroker(entry, secret === undefined ? undefined : { secret });
    if (secret === undefined || source === undefined || url === undefined) {
      throw new ConfigError([
        `remediations.rules: the rule for broker ${name} names no user that may write; store one and name its secret`,
      ]);
    }
    const credentials = await secrets.resolve(source);
    return {
      reader: createManagementReader({ url, credentials }),
      writer: createManagementWriter({ url, credentials }),
    };
  };

  return {
    async goOn(request, milliseconds) {
      const until = systemClock.now() + milliseconds - MARGIN_MILLISECONDS;
      const remediation = (await store.list(request.brokerId)).find(({ id }) => id === request.remediationId);
      if (remediation === undefined) return { outcome: 'unknown' };
      if (isOver(remediation)) return { outcome: 'over', remediation };
      const entry = await inventory.get(request.brokerId);
      if (entry === undefined || !select(entry.description, settings.select).selected)
        return { outcome: 'not-watched' };
      const rule = ruleFor(settings.remediations, remediation.plan.action, toBroker(entry));
      if (settings.remediations.stop || rule.stop) return { outcome: 'stopped', remediation };
      const { ports, close } = await openPorts(entry, rule, request);
      try {
        const applied = await carryOut(remediation, ports, { settings: settings.remediations, rule, until });
        return { outcome: 'worked-on', remediation: applied };
      } catch (error) {
        if (error instanceof HeldError) return { outcome: 'held', remediation };
        throw error;
      } finally {
        await close();
      }
    },
  };
}
