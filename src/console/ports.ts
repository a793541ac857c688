import type { RemediationSettings } from '../config/remediation-settings.ts';
import type { Remediation } from '../model/remediation.ts';
import type { Clock, RemediationStore, StateStore } from '../ports.ts';
import type { Live } from './live.ts';

/** Everything that the console needs of the world. */
export interface ConsolePorts {
  readonly clock: Clock;
  readonly live: Live;
  readonly state: Pick<StateStore, 'incident' | 'receipts' | 'audit' | 'load' | 'commit'>;
  readonly remediations: RemediationStore;
  readonly settings: RemediationSettings;
  /** Nothing is decided here: the settings say so. */
  readonly readOnly: boolean;
  /** Who decides here, for the record. */
  readonly person: string;
  /** How passes come about, as a sentence for the foot of each page. */
  readonly footnote: string;
  /** Time between two passes. */
  readonly intervalSeconds: number;
  /** Called once a plan is approved here; whoever carries it out may begin. */
  approved?(remediation: Remediation): void;
}
