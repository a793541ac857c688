import { z } from 'zod';
import { SETTINGS } from './settings-schema.ts';

/** As much of JSON schema as `z.toJSONSchema` makes of our settings. */
interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Node | boolean;
}

const node: z.ZodType<Node> = z.lazy(() =>
  z.object({
    type: z.string().exactOptional(),
    description: z.string().exactOptional(),
    default: z.unknown().optional(),
    const: z.unknown().optional(),
    enum: z.array(z.unknown()).exactOptional(),
    items: node.exactOptional(),
    anyOf: z.array(node).exactOptional(),
    oneOf: z.array(node).exactOptional(),
    properties: z.record(z.string(), node).exactOptional(),
    required: z.array(z.string()).exactOptional(),
    additionalProperties: z.union([z.boolean(), node]).exactOptional(),
  }),
);

interface Section {
  readonly path: string;
  readonly of: Node;
  /** Where the same settings are described already. */
  readonly sameAs?: string;
}

/** `docs/settings.md`: every setting, its default and what it does. */
export function settingsPage(): string {
  const told = new Map<string, string>();
  return [
    '# Settings',
    '',
    'Generated from the schemas in `src/config` by `npm run generate`; do not edit. Unknown keys are errors, and all',
    'mistakes are reported at once.',
    '',
    ...SETTINGS.flatMap(({ title, intro, file, schema }) => [
      `## ${title}`,
      '',
      `${intro} JSON schema: [${file}](settings/${file}).`,
      '',
      ...sectionsOf({ path: '', of: node.parse(z.toJSONSchema(schema, { io: 'input' })) }, told).flatMap(render),
    ]),
  ].join('\n');
}

/** An object and, after it, the objects in it; what was told already is not told again. */
function sectionsOf(section: Section, told: Map<string, string>): readonly Section[] {
  const content = JSON.stringify(section.of.properties);
  const sameAs = told.get(content);
  if (sameAs !== undefined) return [{ ...section, sameAs }];
  told.set(content, section.path);
  const inner = Object.entries(section.of.properties ?? {}).flatMap(([key, of]) =>
    objectsIn({ path: section.path === '' ? key : `${section.path}.${key}`, of }),
  );
  return [section, ...inner.flatMap((each) => sectionsOf(each, told))];
}

function objectsIn({ path, of }: Section): readonly Section[] {
  if (of.properties !== undefined) return [{ path, of }];
  if (of.items !== undefined) return objectsIn({ path: `${path}[]`, of: of.items });
  if (typeof of.additionalProperties === 'object') return objectsIn({ path: `${path}.*`, of: of.additionalProperties });
  return (of.anyOf ?? of.oneOf ?? []).flatMap((choice) => objectsIn({ path: `${path}${kindOf(choice)}`, of: choice }));
}

function kindOf({ properties }: Node): string {
  const kind = properties?.kind?.const;
  return typeof kind === 'string' ? ` (${kind})` : '';
}

function render({ path, of, sameAs }: Section): string[] {
  const heading =
    path === '' ? [] : [`### \`${path}\``, '', ...(of.description === undefined ? [] : [of.description, ''])];
  if (sameAs !== undefined) return [...heading, `The same settings as in \`${sameAs}\`.`, ''];
  const rows = Object.entries(of.properties ?? {}).map(([key, value]) => {
    const needed = of.required?.includes(key) === true && value.default === undefined;
    return `| \`${key}\` | ${typeOf(value)} | ${needed ? 'needed' : defaultOf(value)} | ${(value.description ?? '').replaceAll('|', '\\|')} |`;
  });
  return [...heading, '| setting | type | default | what it is |', '| --- | --- | --- | --- |', ...rows, ''];
}

function typeOf(value: Node): string {
  if (value.const !== undefined) return `\`${String(value.const)}\``;
  if (value.enum !== undefined) return value.enum.map((each) => `\`${String(each)}\``).join(', ');
  if (value.items !== undefined) return `list of ${typeOf(value.items)}`;
  if (typeof value.additionalProperties === 'object') return `map of ${typeOf(value.additionalProperties)}`;
  const choices = value.anyOf ?? value.oneOf;
  if (choices !== undefined) return [...new Set(choices.map(typeOf))].join(' or ');
  return value.type ?? 'anything';
}

/** What holds without it; of a whole section that is in the section. */
function defaultOf({ default: value, properties }: Node): string {
  if (value === undefined || properties !== undefined) return '';
  const text = JSON.stringify(value);
  return text.length > 60 ? 'see below' : `\`${text}\``;
}
