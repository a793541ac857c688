import { ReadError } from '../../errors.ts';
import { failed, type Result, warning } from '../examination.ts';

/** The statement that lets somebody do this, to be pasted into a policy. */
export function statementFor(actions: readonly string[], resource = '*'): string {
  return JSON.stringify({ Effect: 'Allow', Action: actions, Resource: resource });
}

/** What a read gave, or the line about why it gave nothing: forbidden looks have the statement that allows them. */
export async function told<T>(read: () => Promise<T>, needs: readonly string[]): Promise<T | { line: Result }> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    if (error.kind !== 'authentication') return { line: failed(error.message, error.fix ?? 'Try again.') };
    return { line: warning(`not looked at: ${error.message}`, `Allow it: ${statementFor(needs)}`) };
  }
}

export function isLine(outcome: unknown): outcome is { readonly line: Result } {
  return typeof outcome === 'object' && outcome !== null && 'line' in outcome;
}
