import { Command, Option } from 'commander';
import { readEnvironment } from '../../config/environment.ts';
import { OperatorError } from '../../errors.ts';
import { type Drill, endDrill, findDrill, startDrill } from '../../lab/drill.ts';
import { FAULTS } from '../../lab/faults/registry.ts';
import { type Lab, type LabChoice, requireRunningLab } from '../../lab/lab.ts';
import { formatDuration } from '../../model/format.ts';
import { localClock } from '../../wiring/local-state.ts';
import { EXIT } from '../exit-codes.ts';

interface DrillOptions extends LabChoice {
  readonly answer?: string;
  readonly giveUp?: boolean;
}

/** `lab drill`: breaks something unnamed, and lets people find it. */
export function labDrillCommand(): Command {
  return new Command('drill')
    .description('break something without saying what; --answer checks what you found, then mends it')
    .addOption(new Option('--answer <fault>', 'what you think it is').choices(FAULTS.map(({ id }) => id)))
    .option('--give-up', 'say what it is, and mend it')
    .option('--name <name>', 'name of the lab, to have several (default: "default")')
    .option('--dir <folder>', "the lab's folder (default: under the state directory)")
    .addHelpText('after', '\nExit code: 0 begun or found, 1 not what it was: look again.')
    .action(async ({ answer, giveUp, ...choice }: DrillOptions) => {
      const lab = await requireRunningLab(readEnvironment(), choice);
      if (answer === undefined && giveUp !== true) await begin(lab);
      else await judge(lab, answer);
    });
}

async function begin(lab: Lab): Promise<void> {
  console.error('Breaking something; this takes up to a minute …');
  await startDrill(lab, localClock.now());
  console.log(
    `Something is wrong with ${lab.name}, and somebody has called you. Find it with mq-operator check, watch and explain,\n` +
      `or in the management console at ${lab.managementUrl}. When you know: mq-operator lab drill --answer FAULT`,
  );
}

async function judge(lab: Lab, answer: string | undefined): Promise<void> {
  const drill = findDrill(lab);
  if (drill === undefined) {
    throw new OperatorError('LAB_DRILL', 'No drill is under way.', { fix: 'Begin one with: mq-operator lab drill' });
  }
  if (answer !== undefined && answer !== drill.fault.id) {
    console.log(`It is not ${answer}. Look again: mq-operator check names the cause and its owner.`);
    process.exitCode = EXIT.warning;
    return;
  }
  console.log(storyOf(drill, answer !== undefined));
  console.error('Mending it …');
  await endDrill(lab, drill);
  console.log('It is mended.');
}

function storyOf({ fault, startedAt }: Drill, found: boolean): string {
  const took = formatDuration(Math.round((localClock.now() - startedAt) / 1000));
  return `${found ? `Found in ${took}` : 'It was'}: ${fault.title} (${fault.id}). ${fault.effect}`;
}
