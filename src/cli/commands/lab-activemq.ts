import { join } from 'node:path';
import { Argument, Command } from 'commander';
import { readEnvironment } from '../../config/environment.ts';
import { OperatorError } from '../../errors.ts';
import { type ActivemqLab, findActivemq, startActivemq, stopActivemq } from '../../lab/activemq/activemq-lab.ts';
import { ACTIVEMQ_FAULTS } from '../../lab/activemq/faults.ts';

interface FolderOption {
  readonly dir?: string;
}

/** `mq-operator lab activemq`: a real ActiveMQ broker on this machine, for what is read from CloudWatch. */
export function labActivemqCommand(): Command {
  const command = new Command('activemq').description(
    'a real ActiveMQ broker beside the cluster; ActiveMQ is watched through CloudWatch, so npm run local:aws shows it',
  );
  withFolder(command.command('up'))
    .description('start a broker with small stores on 127.0.0.1 (STOMP and OpenWire)')
    .action(async (options: FolderOption) => {
      const lab = await startActivemq({ dir: folderOf(options), progress: (line) => console.error(line) });
      console.log(
        `ActiveMQ ${lab.version} is up: STOMP 127.0.0.1:${lab.stompPort}, OpenWire 127.0.0.1:${lab.openwirePort}.`,
      );
      console.log(`User ${lab.user}, password in ${join(lab.dir, 'credentials.json')}.`);
    });
  withFolder(command.command('down'))
    .description('end the broker and remove its folder')
    .action(async (options: FolderOption) => {
      const stopped = await stopActivemq({ dir: folderOf(options) });
      console.log(stopped ? 'ActiveMQ is down.' : `There is no ActiveMQ lab in ${folderOf(options)}.`);
    });
  for (const verb of ['break', 'mend'] as const) addFault(command, verb);
  return command;
}

function addFault(parent: Command, verb: 'break' | 'mend'): void {
  withFolder(parent.command(verb))
    .description(verb === 'break' ? 'break the broker, for real' : 'undo a fault')
    .addArgument(new Argument('<fault>', `what to ${verb}`).choices(ACTIVEMQ_FAULTS.map(({ id }) => id)))
    .addHelpText(
      'after',
      () => `\nFaults:\n${ACTIVEMQ_FAULTS.map(({ id, effect }) => `  ${id}: ${effect}`).join('\n')}`,
    )
    .action(async (id: string, options: FolderOption) => {
      const lab = requireActivemq(folderOf(options));
      await ACTIVEMQ_FAULTS.find((fault) => fault.id === id)?.[verb](lab);
      console.log(verb === 'break' ? `${id} is in force.` : `${id} is mended.`);
    });
}

function requireActivemq(directory: string): ActivemqLab {
  const lab = findActivemq(directory);
  if (lab !== undefined) return lab;
  throw new OperatorError('LAB_DOWN', `No ActiveMQ lab is up in ${directory}.`, {
    fix: 'Start one with: mq-operator lab activemq up',
  });
}

function folderOf({ dir }: FolderOption): string {
  return dir ?? join(readEnvironment().stateDirectory, 'activemq');
}

function withFolder(command: Command): Command {
  return command.option('--dir <folder>', "the broker's folder (default: under the state directory)");
}
