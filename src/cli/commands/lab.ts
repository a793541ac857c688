import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { readEnvironment } from '../../config/environment.ts';
import { LAB_INSTANCE_TYPES, type LabInstanceType } from '../../lab/broker-defaults.ts';
import { findDrill } from '../../lab/drill.ts';
import { FAULTS } from '../../lab/faults/registry.ts';
import { breakFault, mendFault } from '../../lab/faults.ts';
import { chosenDirectory, type LabChoice, requireRunningLab, stopLab } from '../../lab/lab.ts';
import { LOADS, type LoadPattern, startLoad, stopLoad } from '../../lab/load.ts';
import { startLab } from '../../lab/start-lab.ts';
import { labStatus } from '../../lab/status.ts';
import { formatFaults, formatLab, formatLoads, formatStatus } from '../lab-format.ts';
import { overWaiting, waiting } from '../waiting.ts';
import { labActivemqCommand } from './lab-activemq.ts';
import { labDrillCommand } from './lab-drill.ts';

interface JsonOption {
  readonly json?: boolean;
}

interface UpOptions extends LabChoice, JsonOption {
  readonly nodes: '1' | '3';
  readonly instanceType: LabInstanceType;
  readonly statisticsInterval: number;
  readonly suite?: string;
}

/** Exit codes of `lab status`, as monitoring plugins have them. */
const STATUS_EXIT_CODES = { whole: 0, degraded: 1, starting: 1, broken: 2 } as const;
const EXIT_UNKNOWN = 3;

/** `mq-operator lab`: a real RabbitMQ cluster on this machine, to watch and to break. */
export function labCommand(): Command {
  const command = new Command('lab').description('a real RabbitMQ cluster on this machine, to watch and to break');
  for (const add of [addUp, addDown, addStatus, addBreak, addMend, addLoad]) add(command);
  return command.addCommand(labActivemqCommand()).addCommand(labDrillCommand());
}

function addUp(parent: Command): void {
  withLabChoice(parent.command('up'))
    .description('start a lab, set up as Amazon MQ sets up a broker')
    .addOption(new Option('--nodes <number>', 'nodes of the cluster').choices(['1', '3']).default('3'))
    .addOption(
      new Option('--instance-type <type>', 'whose default limits it gets')
        .choices(LAB_INSTANCE_TYPES)
        .default('mq.m7g.medium'),
    )
    .option('--statistics-interval <seconds>', 'how often the broker renews its figures', seconds, 5)
    .option('--suite <name>', 'run the RabbitMQ of this Debian suite (trixie: 4.0, sid: newest); needs root')
    .option('--json', 'print the lab as JSON')
    .action(async ({ nodes, statisticsInterval, json, suite, ...options }: UpOptions) => {
      const abort = new AbortController();
      const interrupt = () => abort.abort();
      process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
      const lab = await startLab({
        ...options,
        nodes: nodes === '1' ? 1 : 3,
        statisticsMilliseconds: statisticsInterval * 1000,
        ...(suite === undefined ? {} : { suite }),
        progress: note,
        signal: abort.signal,
      }).finally(() => process.off('SIGINT', interrupt).off('SIGTERM', interrupt));
      console.log(json ? JSON.stringify(lab, undefined, 2) : formatLab(lab));
    });
}

function addDown(parent: Command): void {
  withLabChoice(parent.command('down'))
    .description('end a lab and everything it started, also what a crash left behind')
    .action(async (choice: LabChoice) => {
      const directory = chosenDirectory(readEnvironment(), choice);
      const stopped = await waiting('Ending the lab', () => stopLab({ dir: directory }));
      console.log(stopped ? `The lab in ${directory} is down.` : `There is no lab in ${directory}.`);
    });
}

function addStatus(parent: Command): void {
  withLabChoice(parent.command('status'))
    .description('show nodes, alarms, faults and load (exit code 0 whole, 1 degraded, 2 broken, 3 no lab)')
    .option('--json', 'print the status as JSON')
    .action(async ({ json, ...choice }: LabChoice & JsonOption) => {
      const directory = chosenDirectory(readEnvironment(), choice);
      const status = await secretiveStatus(directory);
      process.exitCode = status === undefined ? EXIT_UNKNOWN : STATUS_EXIT_CODES[status.condition];
      if (json) console.log(JSON.stringify(status ?? null, undefined, 2));
      else console.log(status === undefined ? `There is no lab in ${directory}.` : formatStatus(status));
    });
}

/** During a drill the status does not give the answer away. */
async function secretiveStatus(directory: string): ReturnType<typeof labStatus> {
  const status = await labStatus(directory);
  return status !== undefined && findDrill({ dir: directory }) !== undefined
    ? { ...status, faults: ['(a drill)'] }
    : status;
}

function addBreak(parent: Command): void {
  withLabChoice(parent.command('break'))
    .description('break the lab, for real, and wait until the broker shows it')
    .addArgument(new Argument('<fault>', 'what to break').choices(FAULTS.map(({ id }) => id)))
    .addHelpText('after', () => `\nFaults:\n${formatFaults(FAULTS)}`)
    .action(async (fault: string, choice: LabChoice) => {
      const lab = await requireRunningLab(readEnvironment(), choice);
      await waiting(`Breaking the lab: ${fault}`, () => breakFault(lab, fault, note));
      console.log(`${fault} is in force. Heal it with: mq-operator lab mend ${fault}${optionsOf(choice)}`);
    });
}

function addMend(parent: Command): void {
  withLabChoice(parent.command('mend'))
    .description('undo a fault, or all of them, and wait until the broker is healthy')
    .addArgument(new Argument('<fault>', 'what to mend').choices([...FAULTS.map(({ id }) => id), 'all']))
    .action(async (fault: string, choice: LabChoice) => {
      const environment = readEnvironment();
      const lab = await requireRunningLab(environment, choice);
      const status = await labStatus(lab.dir);
      const inForce = fault === 'all' ? (status?.faults ?? []) : [fault];
      for (const id of inForce) {
        await waiting(`Mending ${id}`, () => mendFault(lab, id, note));
        console.log(`${id} is mended.`);
      }
      if (inForce.length === 0) console.log('Nothing is broken.');
    });
}

function addLoad(parent: Command): void {
  withLabChoice(parent.command('load'))
    .description('start healthy traffic; it ends with the lab, or with --stop')
    .addArgument(new Argument('<pattern>', 'which traffic').choices(LOADS.map(({ pattern }) => pattern)))
    .option('--stop', 'end this traffic and remove its queues')
    .addHelpText('after', () => `\nPatterns:\n${formatLoads(LOADS)}`)
    .action(async (pattern: LoadPattern, { stop, ...choice }: LabChoice & { readonly stop?: boolean }) => {
      const lab = await requireRunningLab(readEnvironment(), choice);
      await waiting(`${stop ? 'Ending' : 'Starting'} the load ${pattern}`, () =>
        stop ? stopLoad(lab, pattern) : startLoad(lab, pattern),
      );
      console.log(stop ? `The load ${pattern} is ended.` : `The load ${pattern} flows.`);
    });
}

/** Progress goes to standard error, so that what a command prints stays clean. */
function note(line: string): void {
  console.error(overWaiting(line));
}

function withLabChoice(command: Command): Command {
  return command
    .option('--name <name>', 'name of the lab, to have several (default: "default")')
    .option('--dir <folder>', "the lab's folder (default: under the state directory)");
}

/** As they have to be typed again to mean the same lab. */
function optionsOf({ name, dir }: LabChoice): string {
  return [name === undefined ? '' : ` --name ${name}`, dir === undefined ? '' : ` --dir ${dir}`].join('');
}

function seconds(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 3600) return value;
  throw new InvalidArgumentError('Give seconds, more than 0 and at most 3600.');
}
