import { ZipTrouble } from './zip-trouble.ts';

/** Unpacks with what the browser has for it. Errors: ZipTrouble where the bytes are broken, and those of `stored`. */
export async function* inflate(stored: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const failed: { error?: unknown } = {};
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      try {
        const { done, value } = await stored.next();
        if (done) controller.close();
        else controller.enqueue(value.slice());
      } catch (error) {
        failed.error = error;
        controller.error(error);
      }
    },
    cancel: async () => {
      await stored.return(undefined);
    },
  });
  const reader = source.pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    throw failed.error ?? new ZipTrouble('damaged', String(error));
  } finally {
    reader.cancel().catch(() => undefined);
  }
}
