import { parseJson } from '../collect/json.ts';
import type { PublishSettings } from '../config/publish-settings.ts';
import { TEMPLATE_HOME, templatesOf } from './cloudformation.ts';
import { desiredResources, type PublishHome } from './desired.ts';
import { shortHash } from './names.ts';
import type { Resource } from './resources.ts';
import type { Target } from './rule.ts';

export interface OutputFile {
  /** Below the folder that the person names. */
  readonly path: string;
  readonly content: string;
}

export interface Published {
  readonly files: readonly OutputFile[];
  readonly resources: readonly Resource[];
  readonly notes: readonly string[];
}

/** Everything as CloudFormation templates, which find Region and account by themselves. */
export function asTemplates(targets: readonly Target[], settings: PublishSettings): Published {
  const { resources, notes } = desiredResources(targets, settings, TEMPLATE_HOME);
  const templates = templatesOf(resources);
  const files = templates.map((template, index) => ({
    path: templates.length === 1 ? 'mq-operator.template.json' : `mq-operator-${index + 1}.template.json`,
    content: jsonText(template),
  }));
  return { files, resources, notes };
}

/** Each resource as the input of the API call that makes it: `put-metric-alarm --cli-input-json` and its like. */
export function asJson(targets: readonly Target[], settings: PublishSettings, home: PublishHome): Published {
  const { resources, notes } = desiredResources(targets, settings, home);
  const files = resources.map((resource) => ({
    path: `${resource.kind}s/${fileName(resource.name)}.json`,
    content: jsonText(
      resource.kind === 'dashboard' ? parseJson(resource.properties.DashboardBody)?.value : resource.properties,
    ),
  }));
  return { files, resources, notes };
}

/** Names that differ only where a file system sees no difference still get files of their own. */
function fileName(name: string): string {
  const safe = name.replaceAll(/[^A-Za-z0-9._-]+/g, '-');
  return safe === name ? name : `${safe.slice(0, 150)}-${shortHash(name)}`;
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
