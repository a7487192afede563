import { readRound } from '@testyard/core';
import { readPlace } from '../events/event-place.ts';
import { followRun } from '../events/follow-run.ts';
import { RoundLooks } from '../events/round-looks.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { readStatuses } from './read-statuses.ts';
import { roundOf } from './round-query.ts';

/** A run as it happens. */
export function runEventHandlers({ core }: NativeDoor): Pick<NativeHandlers, 'followRun'> {
  const looks = new RoundLooks(core);
  return {
    followRun: async ({ principal, params: { runId }, query, request, reply }) => {
      const place = readPlace(request.headers['last-event-id']);
      const statuses = readStatuses(query.status);
      const { run } = await readRound(core, principal, { runId, round: place?.round ?? roundOf(query) });
      const watched = { principal, runId, round: run.round, statuses };
      return followRun(request, reply, { core, looks, watched, sequence: place?.sequence ?? 0 });
    },
  };
}
