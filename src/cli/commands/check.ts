import { Command } from 'commander';
import type { Inspection } from '../../model/inspection.ts';
import { openLocal } from '../../wiring/local.ts';
import { type BrokerOptions, resolveTarget, withBrokerOptions } from '../broker-options.ts';
import type { CliContext } from '../context.ts';
import { inspectionsToJson } from '../json-report.ts';
import { exitCodeOf, printInspection, statusOf } from '../report.ts';

interface CheckOptions extends BrokerOptions {
  readonly json?: boolean;
}

/** `check`: one pass over every broker; nothing is stored, nobody is told. */
export function checkCommand({ environment, output }: CliContext): Command {
  return withBrokerOptions(new Command('check'))
    .description('one pass: what is wrong now, and why')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExit code: 0 ok, 1 warning, 2 critical, 3 unknown (as monitoring plugins do).')
    .action(async (options: CheckOptions) => {
      const local = await openLocal(await resolveTarget(options, environment), environment);
      try {
        const inspections: Inspection[] = [];
        for (const broker of local.brokers) inspections.push(await local.inspect(broker));
        if (options.json) output.line(inspectionsToJson(inspections));
        else for (const inspection of inspections) printInspection(inspection, output);
        process.exitCode = exitCodeOf(inspections.map(statusOf));
      } finally {
        await local.close();
      }
    });
}
