/**
 * Does `action` for each item of these pages, `width` at a time. Rejects with the first failure, when what was under
 * way has ended; nothing is begun after it, nor after `signal` says to end.
 */
export async function inParallel<T>(
  pages: AsyncIterable<readonly T[]>,
  { width, signal }: { readonly width: number; readonly signal: AbortSignal },
  action: (item: T) => Promise<void>,
): Promise<void> {
  for await (const page of pages) {
    const items = page.values();
    let failed = false;
    const worker = async (): Promise<void> => {
      for (const item of items) {
        if (failed) return;
        signal.throwIfAborted();
        await action(item);
      }
    };
    const workers = Array.from({ length: width }, () =>
      worker().catch((error: unknown) => {
        failed = true;
        throw error;
      }),
    );
    const outcomes = await Promise.allSettled(workers);
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failure) throw failure.reason;
  }
}
