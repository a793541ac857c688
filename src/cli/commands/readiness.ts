import { Command, Option } from 'commander';
import { readValue } from '../../model/reading.ts';
import type { UpgradeTarget } from '../../readiness/check.ts';
import { type ReadinessReport, readinessOf } from '../../readiness/readiness.ts';
import { openLocal } from '../../wiring/local.ts';
import { type BrokerOptions, resolveTarget, withBrokerOptions } from '../broker-options.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { printReadiness, readinessExit } from '../readiness-report.ts';
import { waiting } from '../waiting.ts';

interface ReadinessOptions extends BrokerOptions {
  readonly to: UpgradeTarget;
  readonly json?: boolean;
}

/** `readiness`: what an upgrade would trip over. Reads only. */
export function readinessCommand({ environment, output }: CliContext): Command {
  return withBrokerOptions(new Command('readiness'))
    .description('what an upgrade would refuse, break, stop applying or blind; reads only')
    .addOption(new Option('--to <version>', 'the version to upgrade to').choices(['4.2', '4.3']).default('4.2'))
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExit code: 0 ready, 1 ready with warnings, 2 blocked, 3 unknown.')
    .action(async ({ to, json, ...options }: ReadinessOptions) => {
      const local = await openLocal(await resolveTarget(options, environment), environment);
      try {
        const reports: ReadinessReport[] = [];
        for (const broker of local.brokers) {
          const { snapshot } = await waiting(`Reading every queue of ${broker.name}`, () =>
            local.inspect(broker, EVERY_QUEUE),
          );
          const current = readValue(snapshot.rabbitmq?.overview)?.rabbitmqVersion ?? broker.engineVersion;
          if (current === undefined) output.note(`${broker.name}: its version could not be read`);
          else reports.push(readinessOf({ broker, snapshot, now: snapshot.takenAt, current, to }));
        }
        if (json) output.line(JSON.stringify({ reports }, undefined, 2));
        else for (const report of reports) printReadiness(report, output);
        process.exitCode = reports.length < local.brokers.length ? EXIT.unknown : readinessExit(reports);
      } finally {
        await local.close();
      }
    });
}

/** The arguments of every queue matter here, and once is not every minute. */
const EVERY_QUEUE = { detailedQueues: 20_000 };
