const longestTimerMs = 2 ** 31 - 1;

/** Calls `act` after so many milliseconds, however many; the answer cancels it. */
export function after(milliseconds: number, act: () => void): () => void {
  let timer: NodeJS.Timeout;
  const arm = (left: number) => {
    const step = Math.min(Math.max(left, 0), longestTimerMs);
    timer = setTimeout(() => (left > step ? arm(left - step) : act()), step);
  };
  arm(milliseconds);
  return () => clearTimeout(timer);
}

/** What the promise comes to, or `late` when it has not settled in time. A late rejection is not unhandled. */
export async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | 'late'> {
  promise.catch(() => undefined);
  let cancel: () => void = () => undefined;
  const late = new Promise<'late'>((resolve) => {
    cancel = after(milliseconds, () => resolve('late'));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    cancel();
  }
}

/** What the promise comes to. Rejects with the signal's reason where that is aborted before, and leaves the promise behind. */
export async function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  let abort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    onAbort(signal, abort);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Acts when the signal is aborted, at once where it is. */
export function onAbort(signal: AbortSignal, act: () => void): void {
  if (signal.aborted) act();
  else signal.addEventListener('abort', act, { once: true });
}
