import { Command } from 'commander';
import { readEnvironment } from '../config/environment.ts';
import { ConfigError, OperatorError } from '../errors.ts';
import { ackCommand } from './commands/ack.ts';
import { applyCommand } from './commands/apply.ts';
import { checkCommand } from './commands/check.ts';
import { completionCommand } from './commands/completion.ts';
import { conditionsCommand } from './commands/conditions.ts';
import { configCommand } from './commands/config.ts';
import { consoleCommand } from './commands/console.ts';
import { approveCommand, denyCommand } from './commands/decide-plan.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
import { incidentCommand } from './commands/incident.ts';
import { incidentsCommand } from './commands/incidents.ts';
import { initCommand } from './commands/init.ts';
import { labCommand } from './commands/lab.ts';
import { permissionsCommand } from './commands/permissions.ts';
import { planCommand } from './commands/plan.ts';
import { publishCommand } from './commands/publish.ts';
import { readinessCommand } from './commands/readiness.ts';
import { remediationsCommand } from './commands/remediations.ts';
import { silenceCommand, unsilenceCommand } from './commands/silence.ts';
import { startCommand } from './commands/start.ts';
import { testNotifyCommand } from './commands/test-notify.ts';
import { ownVersion, versionCommand } from './commands/version.ts';
import { watchCommand } from './commands/watch.ts';
import { EXIT } from './exit-codes.ts';
import { createOutput, type Output } from './output.ts';

const environment = readEnvironment();
const output = createOutput(environment);
const context = { environment, output };

function program(): Command {
  return new Command('mq-operator')
    .description('Watches Amazon MQ brokers, names the cause of trouble, and tells people once.')
    .configureHelp({ sortSubcommands: true, showGlobalOptions: true })
    .addHelpText('after', '\nWithout options, every command works on the lab that is up (mq-operator lab up).')
    .version(ownVersion(), '-V, --version')
    .showSuggestionAfterError()
    .addCommand(checkCommand(context))
    .addCommand(watchCommand(context))
    .addCommand(consoleCommand(context))
    .addCommand(incidentsCommand(context))
    .addCommand(incidentCommand(context))
    .addCommand(ackCommand(context))
    .addCommand(silenceCommand(context))
    .addCommand(unsilenceCommand(context))
    .addCommand(testNotifyCommand(context))
    .addCommand(explainCommand(context))
    .addCommand(conditionsCommand(context))
    .addCommand(initCommand(context))
    .addCommand(doctorCommand(context))
    .addCommand(configCommand(context))
    .addCommand(completionCommand(context))
    .addCommand(versionCommand(context))
    .addCommand(readinessCommand(context))
    .addCommand(publishCommand(context))
    .addCommand(startCommand(context))
    .addCommand(planCommand(context))
    .addCommand(approveCommand(context))
    .addCommand(denyCommand(context))
    .addCommand(applyCommand(context))
    .addCommand(remediationsCommand(context))
    .addCommand(permissionsCommand(context))
    .addCommand(labCommand());
}

/** A wrong option is no warning about a broker, whichever command it was given to: all of them exit alike. */
function inherit(parent: Command): void {
  for (const command of parent.commands) inherit(command.copyInheritedSettings(parent));
}

/** The last line of defence: what went wrong and what to do, never a stack trace. */
function explain(error: unknown, { note, colours }: Output): void {
  if (error instanceof ConfigError) {
    for (const problem of error.problems) note(`${colours.red('error')}  ${problem}`);
    return;
  }
  note(`${colours.red('error')}  ${error instanceof Error ? error.message : String(error)}`);
  if (error instanceof OperatorError && error.fix !== undefined) note(`${colours.dim('fix')}    ${error.fix}`);
}

// `mq-operator conditions | head` closes the pipe early; that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.ok);
});

try {
  const root = program().exitOverride((exit) => process.exit(exit.exitCode === 0 ? EXIT.ok : EXIT.unknown));
  inherit(root);
  await root.parseAsync();
} catch (error) {
  explain(error, output);
  process.exitCode = EXIT.unknown;
}
