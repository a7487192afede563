import { CoreError } from '../errors.ts';
import type { ExpectedRevision } from '../templates/revision.ts';
import type { KnownSut } from './known-sut.ts';

/** What names the state of a SUT: another one after every change. */
export const sutRevisionOf = ({ id, version }: Pick<KnownSut, 'id' | 'version'>): string =>
  `${id}.${version}`;

/** Passes where a change was made on what is there now. Errors: SUT_CHANGED. */
export function requireSutRevision(present: KnownSut, expected: ExpectedRevision): void {
  if (expected === null || expected === 'any' || expected.includes(sutRevisionOf(present))) return;
  throw new CoreError('SUT_CHANGED', { given: present.name, number: present.version });
}
