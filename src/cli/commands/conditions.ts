import Table from 'cli-table3';
import { Command } from 'commander';
import { describeCondition } from '../../detect/condition-listing.ts';
import { CONDITIONS } from '../../detect/registry.ts';
import { formatDuration } from '../../model/format.ts';
import type { CliContext } from '../context.ts';

/** `conditions`: everything that is watched for. */
export function conditionsCommand({ output }: CliContext): Command {
  return new Command('conditions')
    .description('everything that is watched for, with thresholds and where it was proven')
    .option('--json', 'print one JSON document, with thresholds in full')
    .action(({ json }: { readonly json?: boolean }) => {
      const conditions = CONDITIONS.map(describeCondition);
      if (json) {
        output.line(JSON.stringify({ conditions }, undefined, 2));
        return;
      }
      const table = new Table({
        head: ['condition', 'group', 'versions', 'severity', 'hold', 'read from'],
        style: { head: [], border: [] },
        chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
      });
      for (const { id, group, versions, severity, holdSeconds, sources } of conditions) {
        table.push([id, group, versions, severity, formatDuration(holdSeconds), sources.join(', ')]);
      }
      output.line(table.toString());
      output.line(`${conditions.length} conditions. One of them in full: mq-operator explain ID`);
    });
}
