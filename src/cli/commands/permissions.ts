import Table from 'cli-table3';
import { Command } from 'commander';
import { loadSettings } from '../../config/load.ts';
import { ConfigError } from '../../errors.ts';
import { ACTION_IDS, type ActionId } from '../../model/remediation.ts';
import { enabledActions, permissionsOf, policyOf } from '../../remediate/permissions.ts';
import type { CliContext } from '../context.ts';
import { NO_LINES, PLAIN } from '../incident-report.ts';

interface PermissionsOptions {
  readonly config?: string;
  readonly action?: readonly string[];
  readonly account?: string;
  readonly region?: string;
  readonly json?: boolean;
  readonly policy?: boolean;
}

/** `permissions`: what the user and the role need that carry out actions. Needs no broker. */
export function permissionsCommand({ output }: CliContext): Command {
  return new Command('permissions')
    .description('list what each action needs at the broker and of IAM')
    .option('--config <file>', 'only the actions that the rules of these settings enable, and their hooks')
    .option('--action <id...>', 'only these actions')
    .option('--account <id>', 'account in the ARNs of the policy (default: *)')
    .option('--region <region>', 'Region in the ARNs of the policy (default: *)')
    .option('--policy', 'print the IAM policy for them')
    .option('--json', 'print one JSON document')
    .action(async ({ config, action, account, region, json, policy }: PermissionsOptions) => {
      const settings = config === undefined ? undefined : (await loadSettings(config)).remediations;
      const enabled = settings === undefined ? ACTION_IDS : enabledActions(settings.rules);
      const wanted = action === undefined ? enabled : named(action).filter((id) => enabled.includes(id));
      const permissions = permissionsOf(wanted, {
        hooks: settings?.hooks ?? [],
        ...(account === undefined ? {} : { account }),
        ...(region === undefined ? {} : { region }),
      });
      if (policy) return output.line(JSON.stringify(policyOf(permissions), null, 2));
      if (json) return output.line(JSON.stringify({ version: 1, permissions }, null, 2));
      if (permissions.length === 0) return output.line('The settings enable no action.');
      const table = new Table({ head: ['action', 'user at the broker', 'IAM'], style: PLAIN, chars: NO_LINES });
      for (const { action: id, rabbitmq, iam } of permissions) {
        const needs = iam.flatMap(({ Action }) => Action).join(', ');
        table.push([id, rabbitmq, needs || (id === 'run-hook' ? 'to call its targets' : 'nothing')]);
      }
      output.line(table.toString().replace(/ +$/gm, ''));
    });
}

function named(texts: readonly string[]): ActionId[] {
  const unknown = texts.filter((text) => !ACTION_IDS.some((id) => id === text));
  if (unknown.length > 0) {
    throw new ConfigError(
      unknown.map((text) => `--action: "${text}" is no action; use one of ${ACTION_IDS.join(', ')}`),
    );
  }
  return ACTION_IDS.filter((id) => texts.includes(id));
}
