import { signatureHeaders } from '../../src/adapters/local/webhook-notifier.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../src/lab/aws/ministack.ts';
import type { Plan, Remediation } from '../../src/model/remediation.ts';
import { eventSchema } from '../../src/notify/event-schema.ts';
import { isRefusal, type Refusal } from '../../src/remediate/action.ts';
import { withAwsBench } from '../support/aws-bench.ts';
import { createFunction, withHookServer } from '../support/hook-targets.ts';

const hookServer = withHookServer();
const functionArn = (name: string) => `arn:aws:lambda:${LOCAL_REGION}:${LOCAL_ACCOUNT}:function:${name}`;
const hooks = () => {
  const web = { kind: 'webhook', url: hookServer.url };
  const common = { conditions: ['action-required-*'], verifySeconds: 60 };
  return [
    { ...common, name: 'web', target: web, secret: { env: 'HOOK_SECRET' } },
    { ...common, name: 'undoing', target: web, revert: web },
    { ...common, name: 'function', target: { kind: 'lambda', functionArn: functionArn('restart-consumers') } },
    { ...common, name: 'failing', target: { kind: 'lambda', functionArn: functionArn('fails') } },
  ];
};
const bench = withAwsBench('ministack', () => ({ hooks: hooks() }));
const CLUSTER = { hostInstanceType: 'mq.m5.large', deploymentMode: 'CLUSTER_MULTI_AZ', engineVersion: '3.13' };
const code = (...codes: string[]) => ({
  brokerState: 'CRITICAL_ACTION_REQUIRED',
  actionsRequired: codes.map((actionRequiredCode) => ({ actionRequiredCode })),
});
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

  test('is only planned for what fires', async () => {
    await bench.broker('fine', CLUSTER);
    expect(refusedOf(await bench.plan('fine', request('web')))).toMatch(/Nothing fires now that web is for/);
    expect(refusedOf(await bench.plan('fine', { action: 'run-hook', hook: 'other' }))).toMatch(
      /No hook is called other/,
    );
  });
});
