import type { Preview } from '../ports.ts';
import { type LocalOperator, openLocal } from '../wiring/local.ts';
import { openLocalRemediations } from '../wiring/local-remediation.ts';
import { openRehearsedRemediations } from '../wiring/rehearse-remediation.ts';
import { openLocalCrew } from '../wiring/watch-remediation.ts';
import type { Target } from './broker-options.ts';
import type { CliContext } from './context.ts';
import { paintStatus } from './output.ts';
import { printRemediation } from './remediation-report.ts';
import { type WatchOptions, watch } from './watch-loop.ts';
import { createWatchView } from './watch-view.ts';

type RunOptions = Omit<WatchOptions, 'onPass'>;

/** Watches the target and shows it, until the signal; approved changes are carried out beside the passes. */
export async function runWatch(
  { environment, output }: CliContext,
  target: Target,
  options: RunOptions,
): Promise<void> {
  const heading = `mq-operator watches ${target.origin} every ${options.intervalSeconds} s; Ctrl-C stops`;
  const view = createWatchView(output, heading);
  const { stateFile, remediations } = target.settings;
  const crew = openLocalCrew({
    store: openLocalRemediations(stateFile, environment),
    settings: remediations,
    environment,
    operator: () => local,
    trouble: view.message,
  });
  const local: LocalOperator = await openLocal(target, environment, {
    terminal: { print: view.message, paint: (status, text) => paintStatus(output, status, text) },
    remediations: crew,
  });
  try {
    await watch(local, { ...options, onPass: view.pass });
  } finally {
    await crew.close();
    view.end();
    await local.close();
  }
}

/** The same passes; what they would send, propose and carry out is printed instead. */
export async function rehearseWatch(
  { environment, output }: CliContext,
  target: Target,
  options: RunOptions,
): Promise<void> {
  output.line(`Rehearsal over ${target.origin}: nothing is sent, stored or changed.`);
  const store = await openRehearsedRemediations(target.settings.stateFile, environment, (remediation, what) => {
    output.line(output.colours.bold(`would ${what}`));
    printRemediation(remediation, output);
  });
  const local = await openLocal(target, environment, {
    terminal: { print: output.line, paint: (status, text) => paintStatus(output, status, text) },
    remediations: store,
    dryRun: ({ channel, effect, payload }: Preview) => {
      output.line(output.colours.bold(`would send to ${channel}: ${effect.id}`));
      output.line(typeof payload === 'string' ? payload : JSON.stringify(payload, null, 2));
    },
  });
  const view = createWatchView({ ...output, live: false }, `every ${options.intervalSeconds} s; Ctrl-C stops`);
  try {
    await watch(local, { ...options, onPass: view.pass });
  } finally {
    await local.close();
  }
}
