import { existsSync, readFileSync } from 'node:fs';
import { Argument, Command } from 'commander';
import { CONDITIONS } from '../../detect/registry.ts';
import { ConfigError } from '../../errors.ts';
import { openLocal } from '../../wiring/local.ts';
import { type BrokerOptions, resolveTarget, withBrokerOptions } from '../broker-options.ts';
import type { CliContext } from '../context.ts';
import { printEvidence, printProposals } from '../explain-report.ts';
import { renderMarkdown } from '../markdown.ts';
import { waiting } from '../waiting.ts';

/** `explain`: the page of a condition; with a broker named, what it shows now as well. */
export function explainCommand({ environment, output }: CliContext): Command {
  return withBrokerOptions(new Command('explain'))
    .description('what a condition means, how to confirm it and what to do; with a broker, its figures now')
    .addArgument(new Argument('<condition>', 'its id; see: mq-operator conditions'))
    .action(async (id: string, options: BrokerOptions) => {
      const condition = CONDITIONS.find((each) => each.id === id);
      if (condition === undefined) throw new ConfigError([unknownText(id)]);
      for (const line of renderMarkdown(pageOf(id), output)) output.line(line);
      output.line();
      output.line(`${output.colours.bold('Threshold')}  ${condition.threshold}`);
      printProposals(id, output);
      if (options.url === undefined && options.config === undefined) return;
      const local = await openLocal(await resolveTarget(options, environment), environment);
      try {
        for (const broker of local.brokers) {
          const inspection = await waiting(`Reading ${broker.name}`, () => local.inspect(broker));
          printEvidence(inspection, condition, output);
        }
      } finally {
        await local.close();
      }
    });
}

/** The pages lie beside the program, in the repository as in the package. */
function pageOf(id: string): string {
  const candidates = ['../../../docs/conditions/', '../../../../docs/conditions/'];
  const found = candidates
    .map((folder) => new URL(`${folder}${id}.md`, import.meta.url))
    .find((url) => existsSync(url));
  if (found === undefined) throw new ConfigError([`the page of ${id} is missing from this installation`]);
  return readFileSync(found, 'utf8');
}

function unknownText(id: string): string {
  const near = CONDITIONS.map((each) => each.id).filter((each) => each.includes(id) || id.includes(each));
  const hint = near.length === 0 ? 'mq-operator conditions lists all' : `did you mean ${near.slice(0, 5).join(', ')}?`;
  return `there is no condition "${id}"; ${hint}`;
}
