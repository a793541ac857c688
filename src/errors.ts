import { type Cost, type FailureKind, NO_COST } from './model/reading.ts';

/** What every error of ours carries: a stable code and, where we know it, what to do. */
export class OperatorError extends Error {
  // Written out in each class: where code is minified, classes lose their names.
  override readonly name: string = 'OperatorError';
  readonly code: string;
  /** What the person can do about it, as a sentence. */
  readonly fix: string | undefined;

  constructor(code: string, message: string, options: { fix?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.fix = options.fix;
  }
}

/** Settings or arguments that cannot be used. `problems` has them all, each naming field, value and fix. */
export class ConfigError extends OperatorError {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super('CONFIG', problems.join('\n'));
    this.problems = problems;
  }
}

/** A read that gave nothing usable. */
export class ReadError extends OperatorError {
  override readonly name = 'ReadError';
  readonly kind: FailureKind;
  /** What the attempt cost, where it was measured. */
  readonly cost: Cost;

  constructor(kind: FailureKind, message: string, options: { fix?: string; cause?: unknown; cost?: Cost } = {}) {
    super(`READ_${kind.toUpperCase().replaceAll('-', '_')}`, message, options);
    this.kind = kind;
    this.cost = options.cost ?? NO_COST;
  }
}

/** Somebody else changed the stored state of this broker since it was loaded. */
export class ConflictError extends OperatorError {
  override readonly name = 'ConflictError';

  constructor(brokerId: string) {
    super('CONFLICT', `The stored state of broker ${brokerId} was changed by another run.`, {
      fix: 'Run one watcher per state file, or wait: the next pass starts from what is stored now.',
    });
  }
}

/** A call that was to change a broker and brought no answer. */
export class WriteError extends OperatorError {
  override readonly name = 'WriteError';
  /** `uncertain`: it may have taken effect, now or a little later; only the broker can tell. */
  readonly kind: 'not-sent' | 'uncertain';

  constructor(kind: WriteError['kind'], message: string, options: { cause?: unknown } = {}) {
    super(`WRITE_${kind === 'not-sent' ? 'NOT_SENT' : 'UNCERTAIN'}`, message, options);
    this.kind = kind;
  }
}
