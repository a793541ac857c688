import type { Observation } from '../../model/finding.ts';
import type { Exchange } from '../../model/rabbitmq.ts';
import { readValue } from '../../model/reading.ts';
import { rabbitmqCondition } from '../condition.ts';
import { engineVersion } from '../detect.ts';
import { policyResolver } from '../policy.ts';
import { worstFirst } from '../queue-figures.ts';

/** An exchange has nowhere to send messages to. */
export const unboundExchange = rabbitmqCondition({
  id: 'unbound-exchange',
  title: 'Exchange without binding',
  group: 'exchanges',
  severity: 'info',
  meaning: 'Whatever is published to it is dropped. It is a left-over, or its binding was lost.',
  threshold:
    'Fires for each exchange that was declared by somebody and has neither a binding nor an alternate exchange; warning while messages are published to it. Clears when it has one.',
  // Bindings may be carried over from a pass ten minutes ago.
  holdSeconds: 900,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['exchanges', 'bindings', 'policies'],
  evaluate: ({ exchanges, bindings, policies }, input) => {
    const bound = new Set(bindings.map(({ vhost, source }) => JSON.stringify([vhost, source])));
    const operatorPolicies = readValue(input.snapshot.rabbitmq?.operatorPolicies) ?? [];
    const resolve = policyResolver({ policies, operatorPolicies }, engineVersion(input));
    return worstFirst(
      exchanges.filter(isDeclared).map((exchange): Observation => {
        const { vhost, name } = exchange;
        const published = exchange.rates.publishIn ?? 0;
        const definition = resolve({ kind: 'exchange', vhost, name }).definition;
        const alternate = exchange.arguments['alternate-exchange'] ?? definition['alternate-exchange'];
        return {
          subject: { kind: 'exchange', vhost, name },
          level: bound.has(JSON.stringify([vhost, name])) || alternate !== undefined ? 'ok' : 'firing',
          severity: published > 0 ? 'warning' : 'info',
          evidence: [
            { label: 'published to it', value: published, unit: 'per-second' },
            { label: 'type', value: exchange.type },
          ],
        };
      }),
    );
  },
});

/** Neither the broker's own nor a plugin's; exchanges of federation and the like are internal. */
function isDeclared({ name, internal, type }: Exchange): boolean {
  return name !== '' && !name.startsWith('amq.') && !internal && !type.startsWith('x-federation');
}
