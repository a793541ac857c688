import { openLocal } from '../wiring/local.ts';
import type { Target } from './broker-options.ts';
import type { CliContext } from './context.ts';
import { paintStatus } from './output.ts';
import { type WatchOptions, watch } from './watch-loop.ts';
import { createWatchView } from './watch-view.ts';

/** Watches the target and shows it, until the signal. */
export async function runWatch(
  { environment, output }: CliContext,
  target: Target,
  options: Omit<WatchOptions, 'onPass'>,
): Promise<void> {
  const heading = `mq-operator watches ${target.origin} every ${options.intervalSeconds} s; Ctrl-C stops`;
  const view = createWatchView(output, heading);
  const local = await openLocal(target, environment, {
    terminal: { print: view.message, paint: (status, text) => paintStatus(output, status, text) },
  });
  try {
    await watch(local, { ...options, onPass: view.pass });
  } finally {
    view.end();
    await local.close();
  }
}
