import type { RecordedSeries, Recording } from '../../scripts/dashboard-drawing/recorded.ts';

/**
 * Figures that no machine of ours can give, made from what AWS documents of their behaviour. What is here is listed in
 * `alarm-proofs.ts`; everything else is recorded.
 */

interface Course {
  readonly minutes: number;
  readonly from: number;
  readonly to: number;
}

/** An hour of load over the baseline, and a link that is cut for a quarter of an hour. */
const OVERLOAD: Course = { minutes: 240, from: 60, to: 120 };
const CUT: Course = { minutes: 120, from: 40, to: 55 };
const INSTANCE = { Broker: 'billing-1' };

function isFault(minute: number, { from, to }: Course): boolean {
  return minute >= from && minute < to;
}

function generated({ minutes, ...phase }: Course, series: readonly RecordedSeries[]): Recording {
  return { broker: INSTANCE.Broker, series, minutes, phases: [{ fault: 'generated', ...phase }] };
}

function series(metric: string, values: readonly number[]): RecordedSeries {
  return { metric, dimensions: INSTANCE, values };
}

/** Of a General Purpose SSD volume (gp2) as the Amazon EBS user guide has it: bucket, burst and baseline. */
const GP2 = { bucket: 5_400_000, burst: 3_000, baselinePerGib: 3 } as const;
/** Size of an ActiveMQ instance's volume, GiB. */
const VOLUME = 200;
/** I/O operations a second: at rest, and during the fault. */
const LOAD = { rest: 120, fault: 2_400 } as const;

/** Credits are spent by what goes over the baseline, and earned by what stays below it. */
export function burstBalance(): Recording {
  const baseline = VOLUME * GP2.baselinePerGib;
  let credits: number = GP2.bucket;
  const values = Array.from({ length: OVERLOAD.minutes }, (_unused, minute) => {
    const wanted = isFault(minute, OVERLOAD) ? LOAD.fault : LOAD.rest;
    const done = credits > 0 ? Math.min(wanted, GP2.burst) : Math.min(wanted, baseline);
    credits = Math.min(GP2.bucket, Math.max(0, credits + (baseline - done) * 60));
    return Math.round((100 * credits) / GP2.bucket);
  });
  return generated(OVERLOAD, [series('BurstBalance', values)]);
}

/** Milliseconds of a message's way to the other Region while nothing is wrong. */
const WAY = { primary: 90, replica: 40 } as const;
const MINUTE = 60_000;
/** A link that is back works off so many minutes of messages in one. */
const CATCH_UP = 4;

/**
 * While the link is cut, the oldest message that is not acknowledged grows older by a minute each minute; when it is back,
 * the replica works off the backlog. The developer guide: both waiting times grow while replication is paused.
 */
export function replicationLag(): Recording {
  let behind = 0;
  const lag = Array.from({ length: CUT.minutes }, (_unused, minute) => {
    behind = Math.max(0, isFault(minute, CUT) ? behind + MINUTE : behind - (CATCH_UP - 1) * MINUTE);
    // Messages are not alike: an even wave, so that the same series comes each time.
    return { behind, wave: 20 * (1 + Math.sin(minute / 3)) };
  });
  const drawn = (metric: string, value: (wave: number, minute: number, late: number) => number) =>
    series(
      metric,
      lag.map(({ behind: late, wave }, minute) => Math.round(value(wave, minute, late))),
    );
  return generated(CUT, [
    drawn('TotalReplicationLag', (wave, _minute, late) => WAY.primary + WAY.replica + wave + late),
    drawn('ReplicationLag', (wave, minute, late) => WAY.replica + wave / 2 + (isFault(minute, CUT) ? 0 : late / 8)),
    drawn('PrimaryWaitTime', (wave, minute) => WAY.primary + wave + waited(minute)),
    drawn('ReplicaWaitTime', (wave, minute) => WAY.replica + wave / 2 + waited(minute)),
  ]);
}

/** Nothing is processed while the link is cut. */
function waited(minute: number): number {
  return isFault(minute, CUT) ? (minute - CUT.from + 1) * MINUTE : 0;
}
