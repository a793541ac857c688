import type { History } from './history.ts';
import { subjectKey } from './subject.ts';

/** Passes come each minute; a code that was not listed for so long is a new one when it comes back. */
const GAP_MILLISECONDS = 5 * 60_000;
const OVER = 0;
const STANDING = 1;

/** What an action-required code of Amazon MQ adds to the figures of a pass while it is listed. */
export function codeFigure(code: string, over: boolean): readonly [series: string, value: number] {
  return [codeSeries(code), over ? OVER : STANDING];
}

/** Whether the broker's figures have shown, at some time since the code is listed, that its trouble is over, and nothing else since. */
export function wasOver(code: string, history: History, now: number): boolean {
  const newest = history.at(-1);
  return newest !== undefined && now - newest.at <= GAP_MILLISECONDS && newest.values[codeSeries(code)] === OVER;
}

/** Whether Amazon MQ has listed any code a short while ago, known or not. */
export function hadCode(history: History, since: number): boolean {
  const prefix = codeSeries('');
  return history.some(({ at, values }) => at >= since && Object.keys(values).some((name) => name.startsWith(prefix)));
}

function codeSeries(code: string): string {
  return subjectKey({ kind: 'code', name: code });
}
