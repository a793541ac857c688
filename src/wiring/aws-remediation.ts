import { setTimeout as sleep } from 'node:timers/promises';
import { awsWriter } from '../adapters/aws/aws-writer.ts';
import { openDynamodbRemediationStore } from '../adapters/aws/dynamodb-remediation-store.ts';
import { openDynamodbTaskStore } from '../adapters/aws/dynamodb-task-store.ts';
import { invokeFunction, startAutomation, startStateMachine } from '../adapters/aws/hook-targets.ts';
import { secretsManagerSecrets } from '../adapters/aws/secrets-manager-secrets.ts';
import { stepFunctionsTell } from '../adapters/aws/step-functions-tell.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import { createManagementReader } from '../adapters/rabbitmq/management-reader.ts';
import { createManagementWriter } from '../adapters/rabbitmq/management-writer.ts';
import type { HandOver } from '../aws-ports.ts';
import type { AwsStack } from '../config/aws-settings.ts';
import type { RemediationRule } from '../config/remediation-settings.ts';
import { toBroker } from '../discover/to-broker.ts';
import { ConfigError } from '../errors.ts';
import type { InventoryEntry } from '../model/inventory.ts';
import { ACTIONS_WITHOUT_USER, isOver, type Remediation } from '../model/remediation.ts';
import type { Secrets } from '../ports.ts';
import { carryOut, HeldError } from '../remediate/apply.ts';
import { ruleFor } from '../remediate/rule.ts';
import type { ApplyPorts } from '../remediate/step-ports.ts';
import { awsInspector } from './aws-inspector.ts';
import { openHooks } from './hooks-remediation.ts';

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
export function openAwsRemediator(stack: AwsStack): AwsRemediator {
  const { region, table, settings } = stack;
  const inspector = awsInspector(stack);
  const store = openDynamodbRemediationStore(table, region);
  const tasks = openDynamodbTaskStore(table, region, () => systemClock.now());
  const tell = stepFunctionsTell(region);
  const secrets = secretsManagerSecrets(region);

  /** A task that was told twice says that it is over, so the order holds through a crash. */
  const tellTasks = async (remediation: Remediation) => {
    const waiting = (await tasks.of(remediation.brokerId)).filter((task) => task.remediationId === remediation.id);
    for (const task of waiting) {
      await tell(task, remediation);
      await tasks.remove(task);
    }
  };

  const openPorts = async (remediation: Remediation, entry: InventoryEntry, rule: RemediationRule) => {
    const { plan, brokerId } = remediation;
    const clients = ACTIONS_WITHOUT_USER.includes(plan.action) ? undefined : await openClients(entry, rule, secrets);
    const { mq, keys } = inspector.readersOf(entry.home);
    const inspect = () => inspector.inspect(entry);
    const incidents = () => inspector.incidents(brokerId);
    const ports: ApplyPorts = {
      clock: systemClock,
      store,
      ...clients,
      aws: { mq, keys, writer: awsWriter(entry.home) },
      hooks: openHooks({
        hooks: settings.remediations.hooks,
        secrets,
        incidents,
        inspect,
        targets: async () => ({ invokeFunction, startAutomation, startStateMachine }),
      }),
      inspect,
      sleep: (milliseconds) => sleep(milliseconds),
    };
    return { ports, close: () => Promise.all([clients?.reader.close(), clients?.writer.close()]) };
  };

  const work = async (
    remediation: Remediation,
    entry: InventoryEntry,
    rule: RemediationRule,
    until: number,
  ): Promise<Run> => {
    const { ports, close } = await openPorts(remediation, entry, rule);
    try {
      const applied = await carryOut(remediation, ports, { settings: settings.remediations, rule, until });
      if (isOver(applied)) await tellTasks(applied);
      return { outcome: 'worked-on', remediation: applied };
    } catch (error) {
      if (error instanceof HeldError) return { outcome: 'held', remediation };
      throw error;
    } finally {
      await close();
    }
  };

  return {
    async goOn(request, milliseconds) {
      const until = systemClock.now() + milliseconds - MARGIN_MILLISECONDS;
      const remediation = (await store.list(request.brokerId)).find(({ id }) => id === request.remediationId);
      if (remediation === undefined) return { outcome: 'unknown' };
      if (isOver(remediation)) {
        await tellTasks(remediation);
        return { outcome: 'over', remediation };
      }
      const entry = await inspector.entry(request.brokerId);
      if (entry === undefined) return { outcome: 'not-watched', remediation };
      const rule = ruleFor(settings.remediations, remediation.plan.action, inspector.brokerOf(entry));
      if (settings.remediations.stop || rule.stop) return { outcome: 'stopped', remediation };
      return work(remediation, entry, rule, until);
    },
  };
}

/** The user that writes is another than the one that reads, and only here it is used. */
async function openClients(entry: InventoryEntry, { secret }: RemediationRule, secrets: Secrets) {
  const access = secret === undefined ? undefined : { secret };
  const { name, managementUrl: url, credentials: source } = toBroker(entry, access);
  if (source === undefined || url === undefined) {
    throw new ConfigError([
      `remediations.rules: the rule for broker ${name} names no user that may write; store one and name its secret`,
    ]);
  }
  const credentials = await secrets.resolve(source);
  return { reader: createManagementReader({ url, credentials }), writer: createManagementWriter({ url, credentials }) };
}
