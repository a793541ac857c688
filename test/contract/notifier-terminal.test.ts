import { createTerminalNotifier } from '../../src/adapters/local/terminal-notifier.ts';
import { notifierContract } from './notifier-contract.ts';

notifierContract(
  'terminal',
  async () => {
    const lines: string[] = [];
    return {
      notifier: createTerminalNotifier({ channel: 'terminal', print: (text) => void lines.push(text) }),
      accepted: () => lines,
      answer: () => {},
      close: async () => {},
    };
  },
  { troubles: [] },
);
