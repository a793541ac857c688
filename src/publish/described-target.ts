import type { PublishSettings } from '../config/publish-settings.ts';
import type { Target } from './rule.ts';

/** A broker of which the settings say all that is needed; nobody has to be asked. */
export function describedTarget({ nodes, replicates, ...broker }: PublishSettings['brokers'][number]): Target {
  return { broker: { ...broker, id: broker.name }, nodes: [...nodes].sort(), replicates };
}
