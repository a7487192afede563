import { setTimeout as sleep } from 'node:timers/promises';
import type { CoreService, Unit } from '@testyard/core';

/** A moment in a unit of work: behind the given call, counted from 1, of one of these methods of a store. */
export interface Moment {
  readonly store: keyof Unit;
  readonly methods: readonly string[];
  readonly call?: number;
}

export interface Interrupted {
  /** The same core, one of whose units waits at that moment for what is done meanwhile, unless that waits for the unit. */
  readonly interrupted: CoreService;
  /** What was done meanwhile is over. Rejects where it never began. */
  readonly over: () => Promise<unknown>;
}

/** Milliseconds after which what is done meanwhile is taken to wait for the unit. */
const waitsMs = 500;

/** Does something else at a moment of a unit, as another replica might. */
export function interruptedAt(
  core: CoreService,
  moment: Moment,
  meanwhile: () => Promise<unknown>,
): Interrupted {
  let [calls, begun]: [number, Promise<unknown> | null] = [0, null];
  const called = async (name: string | symbol): Promise<void> => {
    if (!moment.methods.includes(String(name))) return;
    calls += 1;
    if (calls !== (moment.call ?? 1)) return;
    begun = meanwhile();
    await Promise.race([Promise.allSettled([begun]), sleep(waitsMs)]);
  };
  const watchedStore = watching(called);
  const watchedUnit = (unit: Unit): Unit =>
    new Proxy(unit, {
      get: (of, name) => {
        const member: unknown = Reflect.get(of, name, of);
        if (name === moment.store) return watchedStore(member as object);
        return typeof member === 'function' ? member.bind(of) : member;
      },
    });
  return {
    interrupted: {
      ...core,
      unitOfWork: { run: (work) => core.unitOfWork.run((unit) => work(watchedUnit(unit))) },
    },
    over: async () => {
      if (begun === null) throw new Error('the moment never came');
      return begun;
    },
  };
}

function watching(called: (name: string | symbol) => Promise<void>) {
  return (store: object): object =>
    new Proxy(store, {
      get: (of, name) => {
        const method: unknown = Reflect.get(of, name, of);
        if (typeof method !== 'function') return method;
        return async (...given: unknown[]): Promise<unknown> => {
          const answer: unknown = await method.apply(of, given);
          await called(name);
          return answer;
        };
      },
    });
}
