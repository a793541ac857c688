import { rabbitmqCondition } from '../condition.ts';
import { observeLink, shovelRuns } from '../link-levels.ts';

/** A shovel moves nothing. */
export const shovelNotRunning = rabbitmqCondition({
  id: 'shovel-not-running',
  title: 'Shovel is not running',
  group: 'links',
  severity: 'warning',
  meaning:
    'Messages stay at the source, where they pile up. A shovel that is refused or cannot reach the other side tries again for ever.',
  threshold: 'Fires while a shovel is terminated, or starting for two minutes; clears when it runs or is gone.',
  holdSeconds: 120,
  clearSeconds: 30,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['shovels'],
  evaluate: ({ shovels }) => shovels.map((shovel) => observeLink(shovel, !shovelRuns(shovel))),
});
