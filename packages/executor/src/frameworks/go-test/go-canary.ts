import { type Canary, crashes, fails, hangs, isSkipped, passes, unicodeText } from '../canary.ts';

export const goCanaries: readonly Canary[] = [
  {
    name: 'package',
    folder: 'canary/go-test',
    plan: {},
    files: ['TestPasses', 'TestFails', 'TestIsSkipped', 'TestTable', 'TestCrashes', 'TestHangs'],
    expected: {
      TestPasses: passes,
      TestFails: fails,
      TestIsSkipped: isSkipped,
      'TestTable/单元': { ...fails, says: unicodeText },
      'TestTable/passes': passes,
      TestCrashes: crashes,
      TestHangs: hangs,
    },
  },
];
