import { EventEmitter } from 'node:events';
import type { Signals, Topic } from '@testyard/core';

/** Wakes waiters within this process; `notifyAll` wakes every one of them. */
export function localSignals(): Signals & { notifyAll(): void } {
  const emitter = new EventEmitter().setMaxListeners(0);
  return {
    notify: (topic) => void emitter.emit(topic),
    notifyAll: () => {
      for (const topic of emitter.eventNames()) emitter.emit(topic);
    },
    listen: (topics: readonly Topic[], { timeoutMs, signal }) => {
      let cancel = (): void => {};
      const promise = new Promise<void>((resolve) => {
        const timer = setTimeout(() => cancel(), Math.max(0, timeoutMs));
        cancel = () => {
          clearTimeout(timer);
          for (const topic of topics) emitter.off(topic, cancel);
          signal?.removeEventListener('abort', cancel);
          resolve();
        };
        for (const topic of topics) emitter.on(topic, cancel);
        if (signal?.aborted) cancel();
        else signal?.addEventListener('abort', cancel, { once: true });
      });
      return { promise, cancel };
    },
  };
}
