import type { Condition } from './condition.ts';

/** A condition as people and tools are told of it. */
export interface ConditionListing {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  readonly engine: string;
  /** A semver range, or "all". */
  readonly versions: string;
  readonly onlyOn: string | undefined;
  readonly severity: string;
  readonly meaning: string;
  readonly threshold: string;
  readonly holdSeconds: number;
  readonly clearSeconds: number;
  /** The sources of the management API; others are named by what they are. */
  readonly sources: readonly string[];
  readonly provenOn: readonly string[];
  readonly page: string;
}

export function describeCondition(condition: Condition): ConditionListing {
  const { id, title, group, engine, versions, onlyOn, severity, meaning, threshold } = condition;
  const { holdSeconds, clearSeconds, sources, provenOn } = condition;
  return {
    id,
    title,
    group,
    engine,
    versions: versions ?? 'all',
    onlyOn,
    severity,
    meaning,
    threshold,
    holdSeconds,
    clearSeconds,
    sources: sources.length > 0 ? sources : [onlyOn === 'amazon-mq' ? 'Amazon MQ and CloudWatch' : 'the pass itself'],
    provenOn,
    page: `docs/conditions/${id}.md`,
  };
}
