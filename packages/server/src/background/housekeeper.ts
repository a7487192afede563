import { type CoreService, forgetOldAccess, forgetOldKeys, forgetOldLateEvidence } from '@testyard/core';

export interface Housekeeper {
  /** Resolves when the round under way has ended. */
  stop(): Promise<void>;
}

const roundMs = 3_600_000;

/**
 * Forgets what has served its time, at the start and every hour: expired tokens and codes, wrong passwords, idempotency
 * keys, late evidence.
 * `onError` is told what a round met; the next one tries again.
 */
export function startHousekeeper(core: CoreService, onError: (error: unknown) => void): Housekeeper {
  const round = (): Promise<void> =>
    forgetOldAccess(core)
      .then(() => forgetOldKeys(core))
      .then(() => forgetOldLateEvidence(core))
      .catch(onError);
  let running = round();
  const timer = setInterval(() => {
    running = round();
  }, roundMs);
  return {
    stop: () => {
      clearInterval(timer);
      return running;
    },
  };
}
