import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import semver from 'semver';
import { type EffectivePolicy, policyResolver } from '../../src/detect/policy.ts';
import { type Lab, labAdmin } from '../../src/lab/lab.ts';
import type { QueueDetail } from '../../src/model/rabbitmq.ts';
import { readValue } from '../../src/model/reading.ts';
import { connectAs, openSight, type Sight } from './lab-sight.ts';

const QUEUES = ['orders', 'orders.eu', 'Orders', 'invoices.2024', 'a-b_c', 'crédit', 'x', 'log.debug', 'log.info', '1'];
const TYPES = ['classic', 'quorum', 'stream'] as const;

const patterns = fc.constantFrom(
  ...[
    '.*',
    '^orders',
    'orders$',
    '^(?!log)',
    '\\.',
    '[[:digit:]]+$',
    '(?i)^ORDERS',
    '^\\w+$',
    '^[^.]+$',
    'log\\.(info|debug)',
  ],
  ...['^cr.dit$', '^cr..dit$', '\\bb', '^$', 'é', '\\x2e', '^[a-c_-]+$', '(?<=o)r', '^.{1,2}$', '\\A1\\z'],
);

/** What a policy may say; each is refused by some queue type. RabbitMQ 4 does not take the first two any more. */
const MORE_KEYS: Readonly<Record<'before4' | 'since4', Readonly<Record<string, fc.Arbitrary<string>>>>> = {
  before4: { 'queue-mode': fc.constantFrom('lazy', 'default'), 'ha-mode': fc.constant('all') },
  since4: { 'dead-letter-strategy': fc.constantFrom('at-most-once', 'at-least-once') },
};

const userDefinition = (since4: boolean) =>
  fc
    .record(
      {
        ...MORE_KEYS[since4 ? 'since4' : 'before4'],
        'max-length': fc.integer({ min: 1, max: 1_000 }),
        'max-length-bytes': fc.integer({ min: 1, max: 1_000 }),
        'message-ttl': fc.integer({ min: 100_000, max: 200_000 }),
        expires: fc.integer({ min: 1_000_000, max: 2_000_000 }),
        overflow: fc.constantFrom('drop-head', 'reject-publish'),
        'dead-letter-exchange': fc.constantFrom('dlx', 'other'),
        'delivery-limit': fc.integer({ min: 1, max: 50 }),
        'max-age': fc.constantFrom('1D', '2h'),
      },
      { requiredKeys: [] },
    )
    .filter((keys) => Object.keys(keys).length > 0 && Object.keys(keys).length < 4);

const operatorDefinition = fc
  .record(
    {
      'max-length': fc.integer({ min: 1, max: 1_000 }),
      'message-ttl': fc.integer({ min: 100_000, max: 200_000 }),
      'delivery-limit': fc.integer({ min: 1, max: 50 }),
    },
    { requiredKeys: [] },
  )
  .filter((keys) => Object.keys(keys).length > 0);

const APPLY_TO = {
  before4: ['all', 'queues', 'exchanges'],
  since4: ['all', 'queues', 'exchanges', 'classic_queues', 'quorum_queues', 'streams'],
};

const policyOf = (definitions: fc.Arbitrary<object>, since4: boolean) =>
  fc.record({
    pattern: patterns,
    'apply-to': fc.constantFrom(...(since4 ? APPLY_TO.since4 : APPLY_TO.before4)),
    definition: definitions,
  });

/**
 * Sets random policies on a lab, again and again, and expects that what we work out for each of thirty queues of
 * three types is what the broker itself says. Returns how many answers were compared.
 */
export async function compareEffectivePolicies(lab: Lab, rounds: number): Promise<number> {
  const since4 = semver.gte(lab.version, '4.0.0');
  const admin = labAdmin(lab);
  const connection = await connectAs(lab);
  const channel = await connection.createChannel();
  const sight = openSight(lab);
  for (const type of TYPES) {
    for (const name of QUEUES) await channel.assertQueue(nameOf(name, type), argumentsOf(type));
  }
  const set = fc.record({
    policies: fc.array(policyOf(userDefinition(since4), since4), { minLength: 1, maxLength: 8 }),
    operatorPolicies: fc.array(policyOf(operatorDefinition, since4), { maxLength: 3 }),
  });
  let compared = 0;
  const check = fc.asyncProperty(set, async ({ policies, operatorPolicies }) => {
    // A priority for each, so that no tie is left to chance.
    const own = policies.map((policy, index) => ({ ...policy, priority: index + 10 }));
    const operators = operatorPolicies.map((policy, index) => ({ ...policy, priority: index }));
    for (const [index, policy] of own.entries()) await admin.put(`policies/%2F/p${index}`, policy);
    for (const [index, policy] of operators.entries()) await admin.put(`operator-policies/%2F/o${index}`, policy);
    // The broker tells a queue's new policy with its next figures.
    let [ours, brokers] = await outcomes(sight, lab.version);
    for (let tries = 0; tries < 20 && !isDeepStrictEqual(ours, brokers); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      [ours, brokers] = await outcomes(sight, lab.version);
    }
    expect(ours).toEqual(brokers);
    compared += ours.length;
    for (const index of own.keys()) await admin.delete(`policies/%2F/p${index}`);
    for (const index of operators.keys()) await admin.delete(`operator-policies/%2F/o${index}`);
  });
  await fc.assert(check, { numRuns: rounds, endOnFailure: true });
  await connection.close();
  await sight.close();
  return compared;
}

function argumentsOf(type: (typeof TYPES)[number]) {
  return type === 'classic' ? {} : { arguments: { 'x-queue-type': type } };
}

type Outcome = Record<'queue' | 'policy' | 'operatorPolicy' | 'unjudged' | 'definition', unknown>;

/** What we work out for each queue, and what the broker says. */
async function outcomes(sight: Sight, version: string): Promise<[Outcome[], Outcome[]]> {
  const readings = (await sight.look()).snapshot.rabbitmq;
  const resolve = policyResolver(
    { policies: readValue(readings?.policies) ?? [], operatorPolicies: readValue(readings?.operatorPolicies) ?? [] },
    version,
  );
  const details = readValue(readings?.queueDetails) ?? [];
  return [
    details.map((detail) => outcome(detail, resolve({ kind: 'queue', ...detail }))),
    details.map(outcomeOfBroker),
  ];
}

function outcome(
  { name }: QueueDetail,
  { policy, operatorPolicy, unjudged, definition: merged }: EffectivePolicy,
): Outcome {
  const definition = { ...merged };
  return {
    queue: name,
    policy: policy?.name,
    operatorPolicy: operatorPolicy?.name,
    unjudged: unjudged.length,
    definition,
  };
}

function outcomeOfBroker({ name, policy, operatorPolicy, effectivePolicy }: QueueDetail): Outcome {
  return { queue: name, policy, operatorPolicy, unjudged: 0, definition: { ...effectivePolicy } };
}

/** Each name once for each type; the pattern `$` has something to hold on to in all of them. */
function nameOf(name: string, type: (typeof TYPES)[number]): string {
  return type === 'classic' ? name : type === 'quorum' ? `q${name}` : `${name}s`;
}
