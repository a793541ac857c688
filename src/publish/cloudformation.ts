import type { PublishHome } from './desired.ts';
import { shortHash } from './names.ts';
import type { Resource } from './resources.ts';

const TYPES = {
  alarm: 'AWS::CloudWatch::Alarm',
  'composite-alarm': 'AWS::CloudWatch::CompositeAlarm',
  'mute-rule': 'AWS::CloudWatch::AlarmMuteRule',
  dashboard: 'AWS::CloudWatch::Dashboard',
} as const;

/** A template takes 500 resources and a megabyte; room is left for what others add. */
const MOST_RESOURCES = 450;
const MOST_BYTES = 900_000;

/** Stands in for the Region and account while dashboards are built; no name can hold them. */
export const TEMPLATE_HOME: PublishHome = {
  partition: '\u{e000}AWS::Partition\u{e001}',
  region: '\u{e000}AWS::Region\u{e001}',
  account: '\u{e000}AWS::AccountId\u{e001}',
};

/** A property of alarms that `AWS::CloudWatch::Alarm` does not document. */
const ONLY_IN_THE_API = 'WarmUpConfiguration';

interface TemplateResource {
  readonly Type: string;
  readonly DependsOn?: readonly string[];
  readonly Properties: unknown;
}

export interface Template {
  readonly AWSTemplateFormatVersion: '2010-09-09';
  readonly Description: string;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

/** Templates with everything, as many as the limits of one ask for; the resources of one broker stay together. */
export function templatesOf(resources: readonly Resource[]): readonly Template[] {
  const groups = [...Map.groupBy(resources, ({ brokerId }) => brokerId ?? '').values()].map((group) => {
    const entries = entriesOf(group);
    // As it is written: with line breaks and indented.
    const size = Buffer.byteLength(JSON.stringify({ Resources: Object.fromEntries(entries) }, undefined, 2));
    return { entries, size };
  });
  const parts: { entries: [string, TemplateResource][]; size: number }[] = [{ entries: [], size: 0 }];
  for (const { entries, size } of groups) {
    const last = parts.at(-1);
    const fits =
      last !== undefined && last.entries.length + entries.length <= MOST_RESOURCES && last.size + size <= MOST_BYTES;
    if (fits) {
      last.entries.push(...entries);
      last.size += size;
    } else parts.push({ entries: [...entries], size });
  }
  return parts.map(({ entries }, index) => ({
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `Dashboards and alarms of Amazon MQ brokers, part ${index + 1} of ${parts.length}`,
    Resources: Object.fromEntries(entries),
  }));
}

function entriesOf(group: readonly Resource[]): [string, TemplateResource][] {
  const alarms = group.filter(({ kind }) => kind === 'alarm').map(logicalId);
  const composites = group.filter(({ kind }) => kind === 'composite-alarm').map(logicalId);
  return group.map((resource) => {
    const before = dependenciesOf(resource, alarms, composites);
    return [
      logicalId(resource),
      {
        Type: TYPES[resource.kind],
        ...(before.length === 0 ? {} : { DependsOn: before }),
        Properties: substituted(resource.properties),
      },
    ];
  });
}

/** A composite and a mute rule name alarms that must exist by then. */
function dependenciesOf({ kind }: Resource, alarms: readonly string[], composites: readonly string[]) {
  if (kind === 'composite-alarm') return alarms;
  return kind === 'mute-rule' ? [...alarms, ...composites] : [];
}

/** Stable: another id would delete an alarm and make it anew, with a name that is still taken. */
function logicalId({ kind, name }: Resource): string {
  const words = name.replaceAll(/[^A-Za-z0-9]+(.)?/g, (_run, next: string | undefined) => (next ?? '').toUpperCase());
  return `${kind === 'dashboard' ? 'Dashboard' : 'Alarm'}${words.slice(0, 150)}${shortHash(`${kind} ${name}`)}`;
}

/** Text with a pseudo parameter goes through Fn::Sub, in which any other dollar-brace is text. */
function substituted(properties: object): object {
  const known = Object.entries(properties).filter(([key]) => key !== ONLY_IN_THE_API);
  const entries = known.map(([key, value]) => {
    if (typeof value !== 'string' || !value.includes('\u{e000}')) return [key, value];
    const escaped = value.replaceAll('${', '${!').replaceAll('\u{e000}', '${').replaceAll('\u{e001}', '}');
    return [key, { 'Fn::Sub': escaped }];
  });
  return Object.fromEntries(entries);
}
