import { type Canary, crashes, fails, hangs, isAnError, isSkipped, passes, unicodeText } from '../canary.ts';

export const pytestCanaries: readonly Canary[] = [
  {
    name: 'session',
    folder: 'canary/pytest',
    plan: {},
    expected: {
      test_passes: passes,
      test_fails: fails,
      test_is_skipped: isSkipped,
      test_is_an_error: isAnError,
      test_单元: { ...fails, says: unicodeText },
      test_crashes: crashes,
      test_hangs: hangs,
    },
  },
];
