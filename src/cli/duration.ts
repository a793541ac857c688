import { ConfigError } from '../errors.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** "90s", "30m", "4h", "1h30m", "2d" in milliseconds. Throws `ConfigError` naming the option. */
export function parseDuration(option: string, text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*(min|s|m|h|d)\s*/g)];
  const whole = parts.map(([match]) => match).join('');
  const total = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ''] ?? 0), 0);
  if (whole === text.trimStart() && total > 0) return total;
  throw new ConfigError([`${option}: "${text}" is no duration; write for instance 30m, 4h or 1h30m`]);
}
