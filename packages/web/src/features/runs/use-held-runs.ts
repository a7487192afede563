import type { RunSummary } from '@testyard/protocol';
import { useState } from 'react';

/**
 * The runs of a list, but for as long as somebody points at it those that were there when the pointer came, in their
 * places, each as it is now: nothing moves away under the pointer. `fresh`: how many wait to be shown.
 */
export function useHeldRuns(runs: readonly RunSummary[]) {
  const [held, setHeld] = useState<readonly RunSummary[] | null>(null);
  const now = new Map(runs.map((run) => [run.id, run]));
  const shown = held === null ? runs : held.map((run) => now.get(run.id) ?? run);
  const newest = held?.[0]?.number ?? Number.POSITIVE_INFINITY;
  const fresh = runs.filter(({ number }) => number > newest).length;
  const hold = () => setHeld((before) => before ?? runs);
  const release = () => setHeld(null);
  /** Whoever asks for them still points at the list. */
  const catchUp = () => setHeld(runs);
  return { shown, fresh, hold, release, catchUp };
}
