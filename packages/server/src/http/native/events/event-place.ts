import { CoreError } from '@testyard/core';

/** Where a watcher of a run stands: its round, and the last end of a case that it was told of; 0: of none. */
export interface EventPlace {
  readonly round: number;
  readonly sequence: number;
}

/** The `id` of an event. */
export function writePlace({ round, sequence }: EventPlace): string {
  return `${round}-${sequence}`;
}

/** From `Last-Event-ID`; null where there is none. Errors: REQUEST_INVALID. */
export function readPlace(given: string | string[] | undefined): EventPlace | null {
  if (given === undefined) return null;
  const [, round, sequence] = /^([1-9][0-9]{0,8})-([0-9]{1,15})$/.exec(String(given)) ?? [];
  if (round === undefined) throw new CoreError('REQUEST_INVALID', { why: { rule: 'not-an-event-id' } });
  return { round: Number(round), sequence: Number(sequence) };
}
