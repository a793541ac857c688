import type { Evidence, Unit } from './finding.ts';

const COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const ONE_DIGIT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const SCALE = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** 1536 → "1.5 KiB". RabbitMQ and Amazon MQ state their limits in powers of 1024, so do we. */
export function formatBytes(bytes: number): string {
  const power = bytes === 0 ? 0 : Math.floor(Math.log2(Math.abs(bytes)) / 10);
  const scale = Math.min(Math.max(power, 0), SCALE.length - 1);
  return `${ONE_DIGIT.format(bytes / 1024 ** scale)} ${SCALE[scale]}`;
}

/** 4000 → "1 h 7 min"; two units at most, because nobody acts on the third. */
export function formatDuration(seconds: number): string {
  const units: readonly [string, number][] = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ];
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first === -1) return seconds <= 0 ? '0 s' : `${ONE_DIGIT.format(seconds)} s`;
  let rest = Math.floor(seconds);
  const parts = units.slice(first, first + 2).flatMap(([name, size]) => {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    return amount === 0 ? [] : [`${amount} ${name}`];
  });
  return parts.join(' ');
}

export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** A value with its unit, for people. Times are shown in UTC. */
export function formatValue(value: number | string | boolean, unit?: Unit): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  switch (unit) {
    case 'bytes':
      return formatBytes(value);
    case 'percent':
      return `${ONE_DIGIT.format(value)} %`;
    case 'seconds':
      return formatDuration(value);
    case 'milliseconds':
      return `${COUNT.format(value)} ms`;
    case 'per-second':
      return `${ONE_DIGIT.format(value)}/s`;
    case 'time':
      return `${new Date(value).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
    default:
      return ONE_DIGIT.format(value);
  }
}

/** "memory used 212 MiB (limit 200 MiB)" */
export function formatEvidence({ label, value, unit, limit }: Evidence): string {
  const bound = limit === undefined ? '' : ` (limit ${formatValue(limit, unit)})`;
  return `${label} ${formatValue(value, unit)}${bound}`;
}
