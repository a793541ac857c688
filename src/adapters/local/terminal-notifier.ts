import { type Paint, terminalText } from '../../notify/terminal-text.ts';
import type { Notifier } from '../../ports.ts';

export interface TerminalOptions {
  readonly channel: string;
  /** One notification, possibly of several lines, without the last line break. */
  print(text: string): void;
  readonly paint?: Paint;
}

/** Tells whoever looks at the terminal or reads the log. */
export function createTerminalNotifier({ channel, print, paint }: TerminalOptions): Notifier {
  return {
    channel,
    updates: false,
    preview: (effect, broker) => terminalText(effect, broker),
    async send(effect, broker) {
      print(terminalText(effect, broker, paint));
      return { outcome: 'sent', detail: 'printed' };
    },
  };
}
