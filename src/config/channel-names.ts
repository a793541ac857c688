import type { z } from 'zod';
import type { IncidentSettings } from './incident-settings.ts';
import type { NotifySettings } from './notify-settings.ts';

/** A route to a channel that does not exist tells nobody, and nobody would notice: it is an error where it is written. */
export function checkChannelNames(
  { incidents, notify }: { readonly incidents: IncidentSettings; readonly notify: NotifySettings },
  builtIn: readonly string[],
  context: z.RefinementCtx,
): void {
  const known = ['*', ...builtIn, ...Object.keys(notify.channels)];
  const check = (names: readonly string[], path: readonly PropertyKey[]) => {
    for (const [index, name] of names.entries()) {
      if (known.includes(name)) continue;
      const message = `"${name}" is no channel; name one of ${known.join(', ')}, or add it to notify.channels`;
      context.addIssue({ code: 'custom', path: ['incidents', 'routes', ...path, 'channels', index], message });
    }
  };
  for (const [route, { channels, escalations }] of incidents.routes.entries()) {
    check(channels, [route]);
    for (const [step, { channels: names }] of escalations.entries()) check(names, [route, 'escalations', step]);
  }
}
