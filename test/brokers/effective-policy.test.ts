import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { type EffectivePolicy, policyResolver } from '../../src/detect/policy.ts';
import { labAdmin } from '../../src/lab/lab.ts';
import type { QueueDetail } from '../../src/model/rabbitmq.ts';
import { readValue } from '../../src/model/reading.ts';
import { withLab } from '../support/lab.ts';
import { connectAs, openSight, type Sight } from '../support/lab-sight.ts';

const shared = withLab({ nodes: 1 });
jest.setTimeout(240_000);

const QUEUES = ['orders', 'orders.eu', 'Orders', 'invoices.2024', 'a-b_c', 'crédit', 'x', 'log.debug', 'log.info', '1'];
const TYPES = ['classic', 'quorum', 'stream'] as const;
const ROUNDS = 10;

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

const userDefinition = fc
  .record(
    {
      'max-length': fc.integer({ min: 1, max: 1_000 }),
      'max-length-bytes': fc.integer({ min: 1, max: 1_000 }),
      'message-ttl': fc.integer({ min: 100_000, max: 200_000 }),
      expires: fc.integer({ min: 1_000_000, max: 2_000_000 }),
      overflow: fc.constantFrom('drop-head', 'reject-publish'),
      'dead-letter-exchange': fc.constantFrom('dlx', 'other'),
      'delivery-limit': fc.integer({ min: 1, max: 50 }),
      'queue-mode': fc.constantFrom('lazy', 'default'),
      'ha-mode': fc.constant('all'),
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

const policyOf = (definitions: fc.Arbitrary<object>) =>
  fc.record({
    pattern: patterns,
    'apply-to': fc.constantFrom('all', 'queues', 'exchanges'),
    definition: definitions,
  });

test('what applies to each queue is what the broker says, whatever the policies', async () => {
  const { lab } = shared;
  const admin = labAdmin(lab);
  const connection = await connectAs(lab);
  const channel = await connection.createChannel();
  const sight = openSight(lab);
  for (const type of TYPES) {
    for (const name of QUEUES) await channel.assertQueue(nameOf(name, type), argumentsOf(type));
  }
  const set = fc.record({
    policies: fc.array(policyOf(userDefinition), { minLength: 1, maxLength: 8 }),
    operatorPolicies: fc.array(policyOf(operatorDefinition), { maxLength: 3 }),
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
  await fc.assert(check, { numRuns: ROUNDS, endOnFailure: true });
  expect(compared).toBeGreaterThanOrEqual(ROUNDS * QUEUES.length * TYPES.length);
  await connection.close();
  await sight.close();
});

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
