/** Where progress is drawn; what is no terminal gets none. */
interface Stream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const EVERY_MILLISECONDS = 1000;
const ERASE_LINE = '\r\u001b[2K';

/** Says on a terminal what a command waits for and for how long, from the first second on; erased when it is done. */
export async function waiting<T>(what: string, work: () => Promise<T>, stream: Stream = process.stderr): Promise<T> {
  if (stream.isTTY !== true) return work();
  let seconds = EVERY_MILLISECONDS / 1000;
  const draw = () => {
    stream.write(`${ERASE_LINE}${what} … ${seconds} s`);
    seconds += EVERY_MILLISECONDS / 1000;
  };
  const timer = setInterval(draw, EVERY_MILLISECONDS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if (seconds > EVERY_MILLISECONDS / 1000) stream.write(ERASE_LINE);
  }
}

/** A line of progress that comes meanwhile, in the place of the one that is drawn. */
export function overWaiting(line: string, { isTTY }: Pick<Stream, 'isTTY'> = process.stderr): string {
  return isTTY === true ? `${ERASE_LINE}${line}` : line;
}
