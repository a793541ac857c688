import { cloudwatchMetricList } from '../adapters/aws/cloudwatch-metric-list.ts';
import { cloudwatchPublisher } from '../adapters/aws/cloudwatch-publisher.ts';
import { openDynamodbInventoryStore } from '../adapters/aws/dynamodb-inventory-store.ts';
import { openDynamodbPublishRecord } from '../adapters/aws/dynamodb-publish-record.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import type { MetricReader } from '../aws-ports.ts';
import type { AwsStack } from '../config/aws-settings.ts';
import { select } from '../discover/select.ts';
import type { InventoryEntry } from '../model/inventory.ts';
import { homeKey } from '../model/inventory.ts';
import { awsTarget, fingerprint, hasItsNodes, publishedEntries } from '../publish/aws-targets.ts';
import type { PublishHome } from '../publish/desired.ts';
import { dueBecause } from '../publish/due.ts';
import { type PublishOutcome, publish } from '../publish/publish.ts';
import type { Existing } from '../publish/publisher.ts';
import type { Target } from '../publish/rule.ts';

export type PublishRun =
  | { readonly kind: 'not-due' }
  | { readonly kind: 'published'; readonly why: string; readonly outcome: PublishOutcome };

/** The part of the operator that keeps dashboards and alarms in step with what exists. */
export interface AwsPublisher {
  /** `account` and `partition` are those of the function; the run begins nothing once the milliseconds are over. */
  run(place: Pick<PublishHome, 'account' | 'partition'>, milliseconds: number): Promise<PublishRun>;
}

/** Makes its adapters once; a warm function keeps them. */
export function openAwsPublisher({ region, table, settings, widgetArn }: AwsStack): AwsPublisher {
  const inventory = openDynamodbInventoryStore(table, region);
  const records = openDynamodbPublishRecord(table, region);
  const publisher = cloudwatchPublisher(region);
  const metrics = cloudwatchMetricList(region);
  return {
    async run(place, milliseconds) {
      const stopAt = systemClock.now() + milliseconds;
      const all = (await inventory.list()).filter(({ description }) => select(description, settings.select).selected);
      const here = publishedEntries(all.filter(({ home }) => homeKey(home) === region));
      const facts = fingerprint(here, [settings.publish, place, widgetArn]);
      const why = dueBecause(await records.load(), facts, systemClock.now());
      if (why === undefined) return { kind: 'not-due' };
      const home: PublishHome = { ...place, region, ...(widgetArn === undefined ? {} : { widgetArn }) };
      let isSettled = false;
      const targets = async (existing: readonly Existing[]) => {
        const found = await targetsOf(here, metrics, existing);
        isSettled = found.every(hasItsNodes);
        return found;
      };
      const ports = { clock: systemClock, publisher, targets };
      const outcome = await publish(ports, { settings: settings.publish, home, complete: true, stopAt });
      // Otherwise the next run goes on from what there is by then.
      if (isSettled && outcome.left === 0 && outcome.failures.length === 0) {
        await records.save({ fingerprint: facts, completedAt: systemClock.now() });
      }
      return { kind: 'published', why, outcome: { ...outcome, notes: [...outcome.notes, ...elsewhere(all, region)] } };
    },
  };
}

async function targetsOf(
  entries: readonly InventoryEntry[],
  metrics: Pick<MetricReader, 'list'>,
  existing: readonly Existing[],
): Promise<readonly Target[]> {
  const targets: Target[] = [];
  for (const entry of entries) {
    const { engine, name } = entry.description;
    const known = engine === 'rabbitmq' ? (await metrics.list(name)).value : [];
    targets.push(awsTarget(entry, known, existing));
  }
  return targets;
}

/** Alarms have to be where the metrics are; another Region or account needs a deployment of its own. */
function elsewhere(entries: readonly InventoryEntry[], region: string): readonly string[] {
  const homes = new Set(entries.map(({ home }) => homeKey(home)).filter((key) => key !== region));
  return [...homes].map((key) => `${key}: alarms there need mq-operator publish, or its template, in that home.`);
}
