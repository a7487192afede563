/**
 * A framework for tests of the executor, with knobs in place of suites: `arguments: ["cases=5", "fail=2,3"]`. Its cases
 * run in a real child process that speaks over the channel.
 *   cases=N        how many, named case-1 to case-N        sleep=MS    how long each takes
 *   fail=K,...     these fail                              crash=K,... the process dies by SIGSEGV in these
 *   exit=K,...     the process ends with code 3 in these   hang=K,...  these never end
 *   leave=K,...    the process ends with code 7 behind these
 *   stubborn=1     SIGTERM is ignored                      daemon=1    a process in a session of its own is left behind
 *   dead=1         the process dies before it says a word  print=BYTES each case prints so much
 *   close=MS       how long the end of the session takes   find=MS     how long finding takes
 *   late=1         SIGTERM makes the case that runs end well, and nothing else
 *   mode=reported  all cases run while they are found, as with a report
 */

import { crashes, fails, passes } from '../canary.ts';
import type { Framework } from '../framework.ts';
import { knobsOf } from './fake-knobs.ts';
import { FakeSession } from './fake-session.ts';

export const fakeFramework: Framework = {
  name: 'fake',
  probe: async () => '1.0',
  async open({ plan, processes }) {
    const knobs = knobsOf(plan.arguments);
    return new FakeSession(knobs, processes);
  },
  canaries: [
    {
      ...{ name: 'knobs', folder: 'canary/command', plan: { arguments: ['cases=3', 'fail=2', 'crash=3'] } },
      expected: { 'case-1': passes, 'case-2': fails, 'case-3': crashes },
    },
  ],
};
