import { type ConditionListing, describeCondition } from '../src/detect/condition-listing.ts';
import { CONDITIONS } from '../src/detect/registry.ts';
import { formatDuration } from '../src/model/format.ts';

/** `docs/conditions.md`: every condition of the registry, by group. */
export function conditionsPage(): string {
  const groups = Map.groupBy(CONDITIONS.map(describeCondition), ({ group }) => group);
  const sections = [...groups].flatMap(([group, conditions]) => [
    `## ${titleOf(group)}`,
    '',
    ...conditions.flatMap(section),
  ]);
  return [
    '# Conditions',
    '',
    'Generated from the registry by `npm run generate`; do not edit. Each condition has a page of its own with what it',
    'means, how to confirm it and what to do. `mq-operator conditions --json` gives the same as data.',
    '',
    `${CONDITIONS.length} conditions.`,
    '',
    ...sections,
  ].join('\n');
}

function section(condition: ConditionListing): string[] {
  const { id, title, severity, meaning, threshold, holdSeconds, clearSeconds, sources, provenOn } = condition;
  const gate = condition.versions === 'all' ? '' : `, versions ${condition.versions}`;
  return [
    `### [${title}](conditions/${id}.md)`,
    '',
    `\`${id}\`, ${severity}, ${condition.engine}${gate}`,
    '',
    meaning,
    '',
    `- Threshold: ${threshold}`,
    `- Held for ${formatDuration(holdSeconds)} before it is told, for ${formatDuration(clearSeconds)} before it is over`,
    `- Read from: ${sources.join(', ')}`,
    `- Proven on: ${provenOn.join(', ')}`,
    '',
  ];
}

function titleOf(group: string): string {
  return group.charAt(0).toUpperCase() + group.slice(1).replaceAll('-', ' ');
}
