import { type Canary, crashes, fails, hangs, isAnError, isSkipped, passes, unicodeText } from '../canary.ts';

export const nodeTestCanaries: readonly Canary[] = [
  {
    name: 'files',
    folder: 'canary/node-test',
    plan: {},
    files: ['crashes.test.mjs', 'hangs.test.mjs', 'outcomes.test.mjs'],
    expected: {
      passes,
      fails,
      'is skipped': isSkipped,
      'is an error': isAnError,
      单元: { ...fails, says: unicodeText },
      'crashes.test.mjs': crashes,
      'hangs.test.mjs': hangs,
    },
  },
];
