import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBroker } from '../../scripts/local-aws/create-broker.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import {
  type RemediationRule,
  type RemediationSettings,
  remediationSettingsSchema,
} from '../../src/config/remediation-settings.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../src/lab/aws/ministack.ts';
import { type AwsProxy, startAwsProxy } from '../../src/lab/aws/proxy.ts';
import type { WireBroker } from '../../src/lab/aws/proxy-brokers.ts';
import type { AwsFault } from '../../src/lab/aws/proxy-faults.ts';
import type { ActionId, Plan, PlanRequest, Remediation } from '../../src/model/remediation.ts';
import type { RemediationStore } from '../../src/ports.ts';
import { isRefusal, type Refusal } from '../../src/remediate/action.ts';
import { carryOut } from '../../src/remediate/apply.ts';
import { approve, propose } from '../../src/remediate/life.ts';
import { planRemediation, viewOf } from '../../src/remediate/plan.ts';
import { ruleFor } from '../../src/remediate/rule.ts';
import type { ApplyPorts } from '../../src/remediate/step-ports.ts';
import { takeBack } from '../../src/remediate/take-back.ts';
import { openAwsCli } from '../../src/wiring/aws-cli.ts';
import { openAwsCliApply } from '../../src/wiring/aws-cli-remediation.ts';
import { openLocalRemediations } from '../../src/wiring/local-remediation.ts';
import { type EmulatorName, useAws, withEmulator } from './emulator.ts';

/** Actions on brokers of an emulator, behind a proxy that takes changes the way Amazon MQ does. */
export interface AwsBench {
  readonly proxy: AwsProxy;
  /** Makes a broker and simulates the fields that the emulator lacks. */
  broker(name: string, fields: WireBroker): Promise<string>;
  plan(name: string, request: PlanRequest): Promise<Plan | Refusal>;
  /** Plans, approves and carries out, on a clock that runs ahead instead of waiting. */
  run(name: string, request: PlanRequest, more?: RunOptions): Promise<Remediation>;
  /** Takes back what the last one of a broker has changed. */
  takeBack(name: string, remediation: Remediation): Promise<Remediation>;
  /** Only the first call of an action goes wrong. */
  spoilFirst(action: string, fault: AwsFault): void;
  /** What reached AWS and changes something, in its order. */
  changes(): string[];
}

export interface RunOptions {
  readonly ports?: Partial<ApplyPorts>;
  readonly approved?: boolean;
}

interface Opened {
  readonly opened: Awaited<ReturnType<typeof openAwsCli>>;
  readonly store: RemediationStore;
  readonly rule: RemediationRule;
  readonly ports: ApplyPorts;
}

const CHANGING = /^(UpdateBroker|RebootBroker|Promote|EnableKey|CancelKeyDeletion)$/;

/** `settings` are those of `remediations`, asked for when the tests begin; every action may be approved unless they say otherwise. */
export function withAwsBench(emulator: EmulatorName, settings: () => object = () => ({})): AwsBench {
  const upstream = withEmulator(emulator);
  const dir = mkdtempSync(join(tmpdir(), 'mq-operator-actions-'));
  const environment = readEnvironment({ XDG_STATE_HOME: dir, HOOK_SECRET: 'shared-words' });
  let remediations: RemediationSettings;
  let proxy: AwsProxy | undefined;
  let seen = 0;
  beforeAll(async () => {
    proxy = await startAwsProxy(() => upstream.url);
    useAws(proxy.url);
    remediations = remediationSettingsSchema.parse({
      rules: [{ actions: AWS_ACTIONS, mode: 'auto', coolDownSeconds: 0 }],
      breakerFailures: 20,
      ...settings(),
    });
  });
  afterAll(async () => {
    await proxy?.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const started = (): AwsProxy => {
    if (proxy === undefined) throw new Error('the bench is opened in beforeAll; use it inside a test');
    return proxy;
  };

  /** Everything that carrying out takes, closed at the end. */
  const withPorts = async <T>(name: string, action: ActionId, work: (at: Opened) => Promise<T>): Promise<T> => {
    const opened = await open(name);
    const store = openLocalRemediations(join(dir, 'state.db'), environment);
    const rule = ruleFor(remediations, action, opened.broker);
    const { ports, close } = await openAwsCliApply(opened, { rule, settings: remediations, store, environment });
    try {
      return await work({ opened, store, rule, ports });
    } finally {
      await close();
      await store.close();
      await opened.close();
    }
  };
  const open = (name: string) =>
    openAwsCli({ region: LOCAL_REGION, name, stateFile: join(dir, 'state.db') }, environment);

  return {
    get proxy() {
      return started();
    },
    async broker(name, fields) {
      const engine = fields.engineType === 'ACTIVEMQ' ? 'ACTIVEMQ' : 'RABBITMQ';
      const BrokerId = await createBroker(name, { EngineType: engine, PubliclyAccessible: false });
      const arn = `arn:aws:mq:${LOCAL_REGION}:${LOCAL_ACCOUNT}:broker:${name}:${BrokerId}`;
      started().brokers.simulate(BrokerId, { brokerArn: arn, ...fields });
      seen = started().calls.length;
      return BrokerId;
    },
    async plan(name, request) {
      const opened = await open(name);
      const planned = planRemediation(viewOf(await opened.inspect()), request, remediations);
      await opened.close();
      return planned;
    },
    run: (name, request, { ports: own = {}, approved = true } = {}) =>
      withPorts(name, request.action, async ({ opened, store, rule, ports }) => {
        const planned = planRemediation(viewOf(await opened.inspect()), request, remediations);
        if (isRefusal(planned)) throw new Error(planned.refused.join(' '));
        const proposed = await store.put(propose(planned, 'test', { mayBeApproved: true }));
        const agreed = approved
          ? await store.put(approve(proposed, 'anna', planned.hash, ports.clock.now()))
          : proposed;
        const begun = approved ? agreed : { ...agreed, state: 'prechecked' as const };
        return carryOut(begun, { ...ports, ...aheadOf(ports), ...own }, { settings: remediations, rule });
      }),
    takeBack: (name, remediation) =>
      withPorts(name, remediation.plan.action, async ({ opened, store, rule, ports }) => {
        const back = takeBack(remediation, await store.list(opened.broker.id), 'anna', remediation.changedAt);
        if ('why' in back) throw new Error(back.why);
        return carryOut(await store.put(back), { ...ports, ...aheadOf(ports) }, { settings: remediations, rule });
      }),
    spoilFirst(action, fault) {
      let calls = 0;
      started().trouble((call) => {
        calls += call.action === action ? 1 : 0;
        return call.action === action && calls === 1;
      }, fault);
    },
    changes() {
      return started()
        .calls.slice(seen)
        .filter(({ action }) => CHANGING.test(action))
        .map(({ action, body }) => `${action} ${body}`.trim());
    },
  };
}

export const AWS_ACTIONS: readonly ActionId[] = [
  'revert-pending-change',
  'resize-broker',
  'grow-storage',
  'reboot-broker',
  'promote-replica',
  'enable-logs',
  'enable-key',
  'cancel-key-deletion',
  'run-hook',
];

/** Every pause passes at once, and the clock shows that it did; looks at the broker are as fresh as ever. */
function aheadOf({ clock, inspect }: ApplyPorts): Pick<ApplyPorts, 'clock' | 'sleep' | 'inspect'> {
  let ahead = 0;
  return {
    clock: { now: () => clock.now() + ahead },
    async sleep(milliseconds) {
      ahead += milliseconds;
    },
    async inspect() {
      const inspection = await inspect();
      return { ...inspection, snapshot: { ...inspection.snapshot, takenAt: inspection.snapshot.takenAt + ahead } };
    },
  };
}
