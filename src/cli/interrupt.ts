/** Runs `task` until it ends by itself or somebody stops the program (Ctrl-C, SIGTERM, a closed terminal). */
export async function untilInterrupted(task: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  try {
    await task(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}
