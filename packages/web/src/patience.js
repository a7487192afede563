// Waiting that ends: with its time, with the view that waits, or when the reader does not want to wait any longer.
import { ApiError } from './api.js';

const firstPauseMs = 1000;
const longestPauseMs = 30_000;

/** Resolves after the time, at once where `signal` is given or `hurry` is called with what it handed out. */
export function pause(ms, signal, offerHurry = () => {}) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    offerHurry(end);
  });
}

/**
 * The result of `attempt`, repeated with growing pauses while the server is away or overloaded. `onTrouble` is told
 * the error and a function that ends the pause, and null when it is over. Errors: all others, at once.
 */
export async function patiently(attempt, { signal, onTrouble }) {
  for (let failures = 0; ; failures += 1) {
    try {
      const result = await attempt();
      if (failures > 0) onTrouble(null);
      return result;
    } catch (error) {
      if (signal.aborted || !(error instanceof ApiError && error.isPassing)) throw error;
      await pause(pauseAfter(error, failures), signal, (hurry) => onTrouble(error, hurry));
    }
    signal.throwIfAborted();
  }
}

function pauseAfter(error, failures) {
  const backoffMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures, 10));
  return Math.max(error.retryAfterMs ?? 0, backoffMs * (0.75 + Math.random() / 2));
}

/** Resolves at once while the page is looked at, else when it is again, when the time is over or `signal` is given. */
export async function whileHidden(ms, signal) {
  if (!document.hidden) return;
  let hurry = () => {};
  const onShown = () => {
    if (!document.hidden) hurry();
  };
  document.addEventListener('visibilitychange', onShown);
  await pause(ms, signal, (end) => {
    hurry = end;
  });
  document.removeEventListener('visibilitychange', onShown);
}
