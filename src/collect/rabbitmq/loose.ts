import { z } from 'zod';

/** A number, or undefined for what RabbitMQ writes when it has none: null, "", "undefined", nothing. */
export const optionalNumber = z.number().optional().catch(undefined);

/** A text that says something; RabbitMQ also writes null, "" and "undefined" for none. */
export const optionalText = z
  .string()
  .refine((text) => text !== '' && text !== 'undefined')
  .optional()
  .catch(undefined);

export const optionalBoolean = z.boolean().optional().catch(undefined);

export const text = z.string().catch('');
export const count = z.number().catch(0);
export const flag = z.boolean().catch(false);
export const textList = z.array(z.string()).catch([]);

/** A JSON object; the broker's encoder writes an empty one as `[]` in places. */
export const record = z.record(z.string(), z.unknown()).catch({});

/** `x_details: { rate }`, events per second. */
export const rateOf = z
  .object({ rate: z.number() })
  .transform(({ rate }) => rate)
  .optional()
  .catch(undefined);

/** User tags: a list since 3.9, a comma-separated text before. */
export const tagList = z.union([
  z.array(z.string()),
  z.string().transform((tags) =>
    tags
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ''),
  ),
]);

/** `T` without its undefined properties, which become absent ones. */
export type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Leaves out what is undefined, so that "not told" is an absent property everywhere in the model. */
export function present<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Present<T>;
}

export interface ParsedList<T> {
  readonly value: readonly T[];
  /** Elements that did not parse. */
  readonly dropped: number;
}

/** Parses each element by itself, so that one bad queue does not blind us to the others. */
export function parseList<T>(elements: readonly unknown[], schema: z.ZodType<T>): ParsedList<T> {
  const value = elements.flatMap((element) => {
    const parsed = schema.safeParse(element);
    return parsed.success ? [parsed.data] : [];
  });
  return { value, dropped: elements.length - value.length };
}
