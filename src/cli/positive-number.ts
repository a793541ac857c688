import { ConfigError } from '../errors.ts';

/** The number that an option gives, or undefined where it is not given. Throws `ConfigError` unless it is above 0. */
export function positiveNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (value > 0) return value;
  throw new ConfigError([`${option}: "${text}" is not a number above 0; write for instance ${option} 5`]);
}
