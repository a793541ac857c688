import { rabbitmqCondition } from '../condition.ts';
import { observeLink } from '../link-levels.ts';

/** A federation link has no connection to its upstream. */
export const federationLinkNotRunning = rabbitmqCondition({
  id: 'federation-link-not-running',
  title: 'Federation link is not running',
  group: 'links',
  severity: 'warning',
  meaning:
    'What is published upstream does not arrive here, and piles up there until the link is back or a limit drops it.',
  threshold: 'Fires while the state of a link is anything but running for two minutes; clears when it runs or is gone.',
  holdSeconds: 120,
  clearSeconds: 30,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['federationLinks'],
  evaluate: ({ federationLinks }) => federationLinks.map((link) => observeLink(link, link.state !== 'running')),
});
