/** What Ctrl-C means to a run: first no more is begun, then what runs is asked to end. */

export interface Interrupts {
  /** Begin no more. */
  readonly stop: AbortSignal;
  /** Ask what runs to end: the engine finishes the operations under way and writes its state. */
  readonly cancel: AbortSignal;
  /** Again, more firmly: the engine ends at once, and may lose track of what it was making. */
  readonly force: AbortSignal;
}

/**
 * Runs `work` with signals of this process. SIGTERM, which nobody sends to look on, is a second Ctrl-C at once.
 * @param say told what each means, once
 */
export async function withInterrupts<T>(
  say: (text: string) => void,
  work: (interrupts: Interrupts) => Promise<T>,
): Promise<T> {
  const [stop, cancel, force] = [new AbortController(), new AbortController(), new AbortController()];
  const step = (): void => {
    if (!stop.signal.aborted) {
      stop.abort();
      say("Stopping: what runs is finished, nothing more is begun. Ctrl-C again interrupts what runs.");
    } else if (!cancel.signal.aborted) {
      cancel.abort();
      say("Interrupting: the engine ends after the operations under way. Ctrl-C again ends it at once.");
    } else force.abort();
  };
  const terminate = (): void => {
    stop.abort();
    if (cancel.signal.aborted) force.abort();
    cancel.abort();
  };
  process.on("SIGINT", step);
  process.on("SIGTERM", terminate);
  try {
    return await work({ stop: stop.signal, cancel: cancel.signal, force: force.signal });
  } finally {
    process.off("SIGINT", step);
    process.off("SIGTERM", terminate);
  }
}
