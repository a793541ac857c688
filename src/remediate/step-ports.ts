import type { AmazonMqReader, AwsWriter, HookCaller, KeyReader } from '../aws-ports.ts';
import type { Inspection } from '../model/inspection.ts';
import type { Remediation } from '../model/remediation.ts';
import type { Clock, ManagementReader, ManagementWriter, RemediationStore } from '../ports.ts';

/** Everything that carrying out a plan needs of the world. What a plan has no step for may be absent. */
export interface ApplyPorts {
  readonly clock: Clock;
  readonly store: RemediationStore;
  readonly reader?: ManagementReader;
  readonly writer?: ManagementWriter;
  readonly aws?: AwsActing;
  readonly hooks?: HookCaller;
  /** One look at the broker as it is now. */
  inspect(): Promise<Inspection>;
  sleep(milliseconds: number): Promise<void>;
  /** Called after everything that was written down. */
  progress?(remediation: Remediation): void;
}

/** What acts on a broker and its key through AWS's own APIs, and looks at what became of it. */
export interface AwsActing {
  readonly mq: Pick<AmazonMqReader, 'describe'>;
  readonly keys: KeyReader;
  readonly writer: AwsWriter;
}

/** What one step needs beside the world: whether this run has to end. */
export interface StepPorts extends ApplyPorts {
  timeIsUp(): boolean;
}
