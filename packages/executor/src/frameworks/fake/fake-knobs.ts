import { setTimeout as delay } from 'node:timers/promises';
import type { CaseStatus, FoundCase } from '@testyard/protocol';
import { SessionError } from '../framework.ts';

export type FakeKnobs = Readonly<Record<string, string>>;

export function knobsOf(words: readonly string[]): FakeKnobs {
  return Object.fromEntries(
    words.map((word) => {
      const [name = '', value] = word.split('=', 2);
      if (value === undefined) throw new SessionError('configuration', `"${word}" is not a knob`);
      return [name, value];
    }),
  );
}

/** `case-1` to `case-N`, after the time that finding takes. */
export async function findFakeCases(knobs: FakeKnobs): Promise<FoundCase[]> {
  await delay(Number(knobs.find ?? 0));
  return Array.from({ length: Number(knobs.cases ?? 1) }, (_, index) => {
    const name = `case-${index + 1}`;
    return { identity: name, name, suite: 'fake', file: null, line: null };
  });
}

export function fakeStatus(knobs: FakeKnobs, number: string): CaseStatus {
  return (knobs.fail ?? '').split(',').includes(number) ? 'failed' : 'passed';
}
