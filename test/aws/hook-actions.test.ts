import { setTimeout as sleep } from 'node:timers/promises';
import { signatureHeaders } from '../../src/adapters/local/webhook-notifier.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../src/lab/aws/ministack.ts';
import type { Plan, Remediation } from '../../src/model/remediation.ts';
import { eventSchema } from '../../src/notify/event-schema.ts';
import { isRefusal, type Refusal } from '../../src/remediate/action.ts';
import { faultsByModel, withAutomationServer } from '../support/automation-server.ts';
import { withAwsBench } from '../support/aws-bench.ts';
import { createFunction, createStateMachine, executionsOf, withHookServer } from '../support/hook-targets.ts';
import { CLUSTER, code } from '../support/mq-fields.ts';

const hookServer = withHookServer();
const automation = withAutomationServer();
const functionArn = (name: string) => `arn:aws:lambda:${LOCAL_REGION}:${LOCAL_ACCOUNT}:function:${name}`;
const machineArn = (name: string) => `arn:aws:states:${LOCAL_REGION}:${LOCAL_ACCOUNT}:stateMachine:${name}`;
const DOCUMENT = { kind: 'automation', document: 'Restart-Consumers', region: LOCAL_REGION };
const hooks = () => {
  const web = { kind: 'webhook', url: hookServer.url };
  const common = { conditions: ['action-required-*'], verifySeconds: 60 };
  return [
    { ...common, name: 'web', target: web, secret: { env: 'HOOK_SECRET' } },
    { ...common, name: 'undoing', target: web, revert: web },
    { ...common, name: 'function', target: { kind: 'lambda', functionArn: functionArn('restart-consumers') } },
    { ...common, name: 'machine', target: { kind: 'state-machine', stateMachineArn: machineArn('restart-consumers') } },
    { ...common, name: 'failing-machine', target: { kind: 'state-machine', stateMachineArn: machineArn('gives-up') } },
    { ...common, name: 'no-machine', target: { kind: 'state-machine', stateMachineArn: machineArn('nobody') } },
    { ...common, name: 'document', target: DOCUMENT, revert: { ...DOCUMENT, document: 'Undo-Restart' } },
    { ...common, name: 'failing', target: { kind: 'lambda', functionArn: functionArn('fails') } },
  ];
};
const bench = withAwsBench('ministack', () => ({ hooks: hooks() }));
const refusedOf = (outcome: Plan | Refusal) => (isRefusal(outcome) ? outcome.refused.join(' ') : 'planned');

describe('a hook', () => {
  const AWAY = {
    ...CLUSTER,
    pendingHostInstanceType: 'mq.m5.xlarge',
    ...code('RABBITMQ_DISK_USAGE_TOO_HIGH_FOR_CHANGE'),
  };
  const CONDITION = 'action-required-disk-usage-too-high-for-change';
  const request = (hook: string) => ({ action: 'run-hook', hook, conditionId: CONDITION }) as const;

  test('over the web gets the incident, signed, once; the condition clearing proves that it helped', async () => {
    const id = await bench.broker('hooked', AWAY);
    hookServer.answer = () => {
      bench.proxy.brokers.simulate(id, CLUSTER);
      return 204;
    };
    const done = await bench.run('hooked', request('web'));
    expect(done.state).toBe('succeeded');
    expect(hookServer.posts).toHaveLength(1);
    const [{ body = '', headers = {} } = {}] = hookServer.posts;
    expect(eventSchema.parse(JSON.parse(body))).toMatchObject({ incident: { condition: CONDITION } });
    expect(JSON.parse(body)).toMatchObject({ hook: { name: 'web', operation: 'run', plan: done.plan.hash } });
    const now = Number(headers['x-mq-operator-timestamp']) * 1_000;
    expect(signatureHeaders('shared-words', body, now)['x-mq-operator-signature']).toBe(
      headers['x-mq-operator-signature'],
    );
  });

  test('whose answer is lost is not called again: what follows shows that it has run', async () => {
    const id = await bench.broker('unsure', AWAY);
    hookServer.answer = () => {
      bench.proxy.brokers.simulate(id, CLUSTER);
      return undefined;
    };
    const done = await bench.run('unsure', request('web'));
    expect(done.state).toBe('succeeded');
    expect(done.journal[0]).toMatchObject({ state: 'unanswered', attempts: 1 });
    expect(hookServer.posts).toHaveLength(1);
  });

  test('that did not help is taken back the way it says, and one without such a way fails', async () => {
    await bench.broker('unhelped', AWAY);
    hookServer.answer = () => 200;
    const reverted = await bench.run('unhelped', request('undoing'));
    expect(reverted.state).toBe('reverted');
    expect(hookServer.posts.map(({ body }) => JSON.parse(body).hook.operation)).toEqual(['run', 'revert']);
    await bench.broker('unhelped-too', AWAY);
    const failed = await bench.run('unhelped-too', request('web'));
    expect(failed).toMatchObject({ state: 'failed', reason: expect.stringMatching(/cannot be taken back/) });
  }, 30_000);

  test('that refuses has changed nothing', async () => {
    await bench.broker('refused', AWAY);
    hookServer.answer = () => 403;
    const done = await bench.run('refused', request('web'));
    expect(done).toMatchObject({ state: 'failed', reason: expect.stringMatching(/HTTP 403.*nothing was changed/) });
  });

  test('is a function as well: it is invoked with the event, and its own error is not taken for a refusal', async () => {
    const id = await bench.broker('served', AWAY);
    await createFunction(
      'restart-consumers',
      'exports.handler = async ({ incident, hook }) => [incident.condition, hook.name];',
    );
    const progress = ({ journal }: Remediation) => {
      if (journal[0]?.state === 'done') bench.proxy.brokers.simulate(id, CLUSTER);
    };
    const done = await bench.run('served', request('function'), { ports: { progress } });
    expect(done.state).toBe('succeeded');
    const broken = await bench.broker('broken', AWAY);
    await createFunction('fails', 'exports.handler = async () => { throw new Error("half done"); };');
    const healed = ({ journal }: Remediation) => {
      if (journal[0]?.state === 'unanswered') bench.proxy.brokers.simulate(broken, CLUSTER);
    };
    const uncertain = await bench.run('broken', request('failing'), { ports: { progress: healed } });
    expect(uncertain).toMatchObject({ state: 'succeeded', journal: [{ state: 'unanswered' }, { state: 'done' }] });
    expect(uncertain.journal[0]?.detail).toMatch(/half done/);
  }, 30_000);

  test('is a state machine as well: started once with the event as its input, whatever became of the answer', async () => {
    const arn = await createStateMachine('restart-consumers', { Type: 'Pass', End: true });
    for (const kind of ['given', 'lose-answer', 'cut'] as const) {
      const name = `machine-${kind}`;
      const id = await bench.broker(name, AWAY);
      if (kind !== 'given') bench.spoilFirst('StartExecution', { kind });
      const before = (await executionsOf(arn)).length;
      // Whoever has set it up ends the trouble from within it.
      const progress = async ({ journal }: Remediation) => {
        const started = journal[0]?.state === 'done' || journal[0]?.state === 'unanswered';
        if (started && (await executionsOf(arn)).length > before) bench.proxy.brokers.simulate(id, CLUSTER);
      };
      const done = await bench.run(name, request('machine'), { ports: { progress: (each) => void progress(each) } });
      const [latest, ...others] = (await executionsOf(arn)).slice(0, -before || undefined);
      expect({ kind, state: done.state, first: done.journal[0]?.state, others }).toEqual({
        kind,
        state: kind === 'cut' ? 'failed' : 'succeeded',
        first: kind === 'given' ? 'done' : 'unanswered',
        others: [],
      });
      // What never arrived is not sent again: it may have, and another one would be a second run.
      if (kind === 'cut') expect(done.reason).toMatch(/is clear: it did not come true in time.*cannot be taken back/);
      else {
        expect(eventSchema.parse(latest?.input)).toMatchObject({ incident: { condition: CONDITION } });
        expect(latest?.input).toMatchObject({ hook: { name: 'machine', operation: 'run', remediation: done.id } });
      }
    }
  }, 60_000);

  test('that is a state machine which fails, or is not there, is told as it is', async () => {
    const arn = await createStateMachine('gives-up', { Type: 'Fail', Error: 'NoConsumers', Cause: 'none to restart' });
    await bench.broker('gave-up', AWAY);
    const failed = await bench.run('gave-up', request('failing-machine'));
    expect(failed).toMatchObject({ state: 'failed', journal: [{ state: 'done' }, { state: 'timed-out' }] });
    expect(failed.reason).toMatch(new RegExp(`${CONDITION} is clear: it did not come true in time.*firing`));
    for (let tries = 0; tries < 100 && (await executionsOf(arn))[0]?.status === 'RUNNING'; tries += 1) await sleep(100);
    expect(await executionsOf(arn)).toMatchObject([{ status: 'FAILED' }]);
    await bench.broker('nobody', AWAY);
    const refused = await bench.run('nobody', request('no-machine'));
    expect(refused.reason).toMatch(/refused it \(HTTP 400 StateMachineDoesNotExist.*nothing was changed/);
  }, 30_000);

  test('is an automation of Systems Manager as well, started once, in the words of its published model', async () => {
    const id = await bench.broker('automated', AWAY);
    automation.run = () => bench.proxy.brokers.simulate(id, CLUSTER);
    const done = await bench.run('automated', request('document'));
    expect(done.state).toBe('succeeded');
    const [started] = automation.requests;
    expect(started).toMatchObject({
      DocumentName: 'Restart-Consumers',
      Parameters: { BrokerId: [id], Condition: [CONDITION], Operation: ['run'], IncidentId: [expect.any(String)] },
    });
    expect(faultsByModel('ssm', 'StartAutomationExecution', started ?? {})).toBe('');

    const lost = await bench.broker('automated-lost', AWAY);
    automation.answer = 'lost';
    automation.run = () => bench.proxy.brokers.simulate(lost, CLUSTER);
    const unsure = await bench.run('automated-lost', request('document'));
    expect(unsure).toMatchObject({ state: 'succeeded', journal: [{ state: 'unanswered' }, { state: 'done' }] });
    expect(automation.executions.size).toBe(2);
  }, 30_000);

  test('that is an automation which does not help is taken back by the other document, and one unknown refused', async () => {
    await bench.broker('automated-in-vain', AWAY);
    const reverted = await bench.run('automated-in-vain', request('document'));
    expect(reverted.state).toBe('reverted');
    expect(
      automation.requests.map(({ DocumentName, Parameters }) => [DocumentName, ...(Parameters.Operation ?? [])]),
    ).toEqual([
      ['Restart-Consumers', 'run'],
      ['Undo-Restart', 'revert'],
    ]);
    automation.answer = 'refused';
    await bench.broker('automated-unknown', AWAY);
    const refused = await bench.run('automated-unknown', request('document'));
    expect(refused.reason).toMatch(/AutomationDefinitionNotFound.*no document Restart-Consumers.*nothing was changed/);
  }, 30_000);

  test('is only planned for what fires', async () => {
    await bench.broker('fine', CLUSTER);
    expect(refusedOf(await bench.plan('fine', request('web')))).toMatch(/Nothing fires now that web is for/);
    expect(refusedOf(await bench.plan('fine', { action: 'run-hook', hook: 'other' }))).toMatch(
      /No hook is called other/,
    );
  });
});
