import type { ConsoleOptions } from '../console/server.ts';
import type { Preview, RemediationStore } from '../ports.ts';
import { type LocalOperator, openLocal } from '../wiring/local.ts';
import { openLocalConsole } from '../wiring/local-console.ts';
import { openLocalRemediations } from '../wiring/local-remediation.ts';
import { openRehearsedRemediations } from '../wiring/rehearse-remediation.ts';
import { openLocalCrew } from '../wiring/watch-remediation.ts';
import type { Target } from './broker-options.ts';
import type { CliContext } from './context.ts';
import { paintStatus } from './output.ts';
import { printRemediation } from './remediation-report.ts';
import { personAtKeyboard } from './state-options.ts';
import { type WatchOptions, watch } from './watch-loop.ts';
import { createWatchView } from './watch-view.ts';

interface RunOptions extends Omit<WatchOptions, 'onPass'> {
  /** Where the web console is served; absent for none. */
  readonly console?: ConsoleOptions;
}

/** Watches the target and shows it, until the signal; approved changes are carried out beside the passes. */
export async function runWatch(
  { environment, output }: CliContext,
  target: Target,
  options: RunOptions,
): Promise<void> {
  const { console: server, ...watchOptions } = options;
  const { stateFile } = target.settings;
  const what = `mq-operator watches ${target.origin} every ${options.intervalSeconds} s`;
  const store = openLocalRemediations(stateFile, environment);
  const console =
    server === undefined
      ? undefined
      : await openLocalConsole(target, {
          server,
          environment,
          remediations: store,
          person: personAtKeyboard(undefined),
          intervalSeconds: options.intervalSeconds,
          footnote: what,
        });
  const heading = `${what}; Ctrl-C stops${console === undefined ? '' : `\nConsole  ${console.url}`}`;
  const view = createWatchView(output, heading);
  const crew = openLocalCrew({
    store: telling(store, () => console?.changed()),
    settings: target.settings.remediations,
    environment,
    operator: () => local,
    trouble: view.message,
  });
  const local: LocalOperator = await openLocal(target, environment, {
    terminal: { print: view.message, paint: (status, text) => paintStatus(output, status, text) },
    remediations: crew,
  }).catch(async (error) => {
    await console?.close();
    throw error;
  });
  const onPass: WatchOptions['onPass'] = (broker, outcome) => {
    view.pass(broker, outcome);
    console?.passed(outcome.inspection).catch((error: unknown) => view.message(`console: ${String(error)}`));
  };
  try {
    await watch(local, { ...watchOptions, onPass });
  } finally {
    await console?.close();
    await crew.close();
    view.end();
    await local.close();
  }
}

/** A store that says when something was written to it. */
function telling(store: RemediationStore, changed: () => void): RemediationStore {
  return {
    ...store,
    async put(remediation) {
      const written = await store.put(remediation);
      changed();
      return written;
    },
  };
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
