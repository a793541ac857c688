import { seriesOf } from '../../model/history.ts';
import { brokerSeries, versionNumber, versionText } from '../../model/series.ts';
import { rabbitmqCondition } from '../condition.ts';
import { ofBroker } from '../readings.ts';

/** How long a new version is news. */
const NEWS_MILLISECONDS = 60 * 60_000;

/** The broker runs another version than before. */
export const versionChanged = rabbitmqCondition({
  id: 'version-changed',
  title: 'Version changed',
  group: 'availability',
  severity: 'info',
  meaning: 'The broker was upgraded, by somebody or by Amazon MQ itself. What starts to go wrong now may come from it.',
  threshold: 'Fires for an hour after the version was seen to change; then it clears.',
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['overview'],
  evaluate: ({ overview: { rabbitmqVersion } }, input) => {
    const present = versionNumber(rabbitmqVersion);
    const earlier = seriesOf(input.history, brokerSeries('version')).filter(
      ({ at, value }) => at >= input.now - NEWS_MILLISECONDS && value !== present,
    );
    const last = earlier.at(-1);
    const version = { label: 'version', value: rabbitmqVersion };
    if (last === undefined || present === undefined) return [ofBroker(input, 'ok', [version])];
    return [ofBroker(input, 'firing', [version, { label: 'before', value: versionText(last.value) }])];
  },
});
