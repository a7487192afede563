import { EventEmitter } from 'node:events';
import { laneOfTopic, type Signals, type Topic } from '@testyard/core';

/** Wakes waiters within this process; `notifyAll` wakes every one of them. */
export function localSignals(): Signals & { notifyAll(): void } {
  const emitter = new EventEmitter().setMaxListeners(0);
  return {
    notify: (topic) => {
      const lane = laneOfTopic(topic);
      if (lane === undefined) emitter.emit(topic);
      else emitter.emit('work', lane);
    },
    notifyAll: () => {
      for (const topic of emitter.eventNames()) emitter.emit(topic);
    },
    listen: (topics: readonly Topic[], { timeoutMs, signal }) => {
      let end = (_topic: Topic | null): void => {};
      const cancel = () => end(null);
      const promise = new Promise<Topic | null>((resolve) => {
        const timer = setTimeout(cancel, Math.max(0, timeoutMs));
        const heard = topics.map((topic) => ({ topic, hear: () => end(topic) }));
        end = (topic) => {
          clearTimeout(timer);
          for (const each of heard) emitter.off(each.topic, each.hear);
          signal?.removeEventListener('abort', cancel);
          resolve(topic);
        };
        for (const each of heard) emitter.on(each.topic, each.hear);
        if (signal?.aborted) cancel();
        else signal?.addEventListener('abort', cancel, { once: true });
      });
      return { promise, cancel };
    },
    hear: (topic, told) => {
      emitter.on(topic, told);
      return () => void emitter.off(topic, told);
    },
  };
}
