import { formatCount } from '../model/format.ts';
import { brokerSeries } from '../model/series.ts';

type Figures = Readonly<Record<string, number>>;

/** Named one by one; the rest is counted. */
const NAMED = 10;

/** Below this share of what was before, clients have not all come back; a few come and go in two hours anyway. */
const BACK = 0.9;

/** What is not as it was before a window, one sentence each, the worst first. */
export function differences(before: Figures | undefined, after: Figures | undefined): string[] {
  if (before === undefined) return ['There are no figures from before the window to compare with.'];
  if (after === undefined) return ['There are no figures from after the window to compare with.'];
  return [...nodes(before, after), ...queues(before, after), ...clients(before, after)];
}

function nodes(before: Figures, after: Figures): string[] {
  const name = brokerSeries('nodes-running');
  const [was, is] = [before[name], after[name]];
  return was !== undefined && is !== undefined && is < was ? [`${is} of ${was} nodes are running.`] : [];
}

function queues(before: Figures, after: Figures): string[] {
  const lost = Object.entries(before)
    .filter(([series, was]) => isQueue(series, 'consumers') && was > 0 && after[series] === 0)
    .sort(([, a], [, b]) => b - a)
    .map(([series, was]) => `${queueOf(series)} (had ${was})`);
  const syncing = Object.entries(after)
    .filter(([series]) => isQueue(series, 'sync-messages') && before[series] === undefined)
    .map(([series]) => queueOf(series));
  return [...listed('Lost all consumers', lost), ...listed('Mirrors still being synchronised', syncing)];
}

function clients(before: Figures, after: Figures): string[] {
  const figures: readonly ('connections' | 'consumers')[] = ['connections', 'consumers'];
  return figures.flatMap((figure) => {
    const name = brokerSeries(figure);
    const [was, is] = [before[name], after[name]];
    if (was === undefined || is === undefined || is >= was * BACK) return [];
    return [`${formatCount(is)} ${figure}, before the window ${formatCount(was)}.`];
  });
}

function listed(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return [`${what}: ${names.slice(0, NAMED).join(', ')}${more}.`];
}

function isQueue(series: string, figure: string): boolean {
  return series.startsWith('queue/') && series.endsWith(`/${figure}`);
}

/** `queue/%2F/orders/consumers` for people: `orders in /`. */
function queueOf(series: string): string {
  const [, vhost = '', name = ''] = series.split('/').map(decodeURIComponent);
  return `${name} in ${vhost}`;
}
