import type { CountedObject, RabbitmqReadings } from '../../model/rabbitmq.ts';
import type { Reading } from '../../model/reading.ts';
import type { CollectBudget } from './budget.ts';
import { type CollectCache, fresh, type SlowSource } from './cache.ts';
import { present } from './loose.ts';
import {
  BINDING_COLUMNS,
  binding,
  EXCHANGE_COLUMNS,
  exchange,
  permission,
  policy,
  USER_COLUMNS,
  user,
  userLimits,
} from './objects-schema.ts';
import { readList, readPages } from './read.ts';
import type { Effort } from './reduce.ts';
import { type Session, unavailable } from './session.ts';
import { readDeprecatedFeatures, readFeatureFlags } from './sources.ts';

export interface SlowRequest {
  readonly kept: CollectCache['kept'];
  readonly budget: CollectBudget;
  readonly effort: Effort;
  readonly totals: { readonly [kind in CountedObject]?: number };
}

export interface SlowResult {
  readonly readings: Pick<RabbitmqReadings, SlowSource>;
  readonly kept: CollectCache['kept'];
}

/** What people change rarely, or what costs the broker much: carried over while it is young enough. */
export async function readSlowSources(session: Session, request: SlowRequest): Promise<SlowResult> {
  const { kept, budget } = request;
  const rarely = budget.slowAgeMilliseconds;
  const operatorPolicies = await fresh(session, kept.operatorPolicies, rarely, () =>
    readList(session, 'operator-policies', policy),
  );
  const userLimit = await fresh(session, kept.userLimits, rarely, () => readList(session, 'user-limits', userLimits));
  const users = await fresh(session, kept.users, rarely, () =>
    readList(session, 'users', user, { columns: USER_COLUMNS }),
  );
  const permissions = await fresh(session, kept.permissions, rarely, () =>
    readList(session, 'permissions', permission),
  );
  const featureFlags = await fresh(session, kept.featureFlags, rarely, () => readFeatureFlags(session));
  const deprecated = await fresh(session, kept.deprecatedFeatures, rarely, () => readDeprecatedFeatures(session));
  const exchanges = await fresh(session, kept.exchanges, exchangesAge(request), () => readExchanges(session, request));
  const bindings = await fresh(session, kept.bindings, heavyAge(request), () => readBindings(session, request));
  return {
    readings: {
      operatorPolicies: operatorPolicies.reading,
      userLimits: userLimit.reading,
      users: users.reading,
      permissions: permissions.reading,
      featureFlags: featureFlags.reading,
      deprecatedFeatures: deprecated.reading,
      exchanges: exchanges.reading,
      bindings: bindings.reading,
    },
    kept: present({
      operatorPolicies: operatorPolicies.kept,
      userLimits: userLimit.kept,
      users: users.kept,
      permissions: permissions.kept,
      featureFlags: featureFlags.kept,
      deprecatedFeatures: deprecated.kept,
      exchanges: exchanges.kept,
      bindings: bindings.kept,
    }),
  };
}

/** One page of exchanges is cheap enough for each pass; their rates are wanted fresh. */
function exchangesAge(request: SlowRequest): number {
  const few = (request.totals.exchanges ?? Number.POSITIVE_INFINITY) <= request.budget.pageSize;
  return few && request.effort.level === 'full' ? 0 : heavyAge(request);
}

/** A broker in trouble is not asked again while there is any older answer. */
function heavyAge({ budget, effort }: SlowRequest): number {
  return effort.level === 'full' ? budget.walkAgeMilliseconds : Number.POSITIVE_INFINITY;
}

async function readExchanges(
  session: Session,
  { budget, effort }: SlowRequest,
): Promise<RabbitmqReadings['exchanges']> {
  if (effort.level !== 'full') return unavailable('budget', `Not read: ${effort.reason}.`);
  const query = { columns: EXCHANGE_COLUMNS };
  const { pageSize, elements: limit } = budget;
  return readPages(session, { path: 'exchanges', schema: exchange, query, pageSize, limit });
}

/** Each queue has one implicit binding to the default exchange, which says nothing and is left out. */
async function readBindings(
  session: Session,
  { budget, effort, totals }: SlowRequest,
): Promise<RabbitmqReadings['bindings']> {
  if (effort.level !== 'full') return unavailable('budget', `Not read: ${effort.reason}.`);
  if (totals.queues === undefined || totals.queues > budget.unpagedBindingsQueues) {
    const detail = `Not read: the bindings of ${totals.queues ?? 'an unknown number of'} queues exceed the budget.`;
    return unavailable('budget', detail);
  }
  const bindings = await readList(session, 'bindings', binding, { columns: BINDING_COLUMNS });
  return withoutImplicit(bindings);
}

function withoutImplicit(
  bindings: RabbitmqReadings['bindings'],
): Reading<RabbitmqReadings['bindings'] extends Reading<infer T> ? T : never> {
  if (bindings.state !== 'read') return bindings;
  return { ...bindings, value: bindings.value.filter(({ source }) => source !== '') };
}
