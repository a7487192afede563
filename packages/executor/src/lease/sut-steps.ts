/** What a lease does for the guard of its system under test, before its work and after it. */
import { lookOnce } from '../sut/look-at.ts';
import { SutWatch } from '../sut/sut-watch.ts';
import type { LeaseContext } from './lease-context.ts';
import { LeaseGuard } from './lease-guard.ts';
import type { LeaseStep } from './lease-step.ts';

/** Looking begins beside the preparation of the workspace. */
export const beginLooking: LeaseStep = {
  name: 'system under test',
  part: 'work',
  async run(context) {
    const { plan, host, link, channel, logs, control } = context;
    const { sutGuard: guard, sut } = plan;
    if (!guard || plan.dryRun === true) return;
    const { ip, port } = sut;
    const at = { ...guard.probe, sut: sut.name, ip, port, declared: guard.declared };
    const watch = host.suts.of(
      JSON.stringify([guard.sutId, at]),
      () => new SutWatch(() => lookOnce(at, host), guard.probe.intervalMs),
    );
    const note = (line: string) => logs.note(line);
    context.sut = new LeaseGuard({ sut: sut.name, guard, watch, link, channel, note });
    context.sutReady = context.sut.begin(control.signal);
    context.sutReady.catch(() => undefined);
  },
  async tearDown({ sut }) {
    sut?.leave();
  },
};

/** Nothing of the template is begun before. */
export const awaitSut: LeaseStep = {
  name: 'system under test',
  part: 'work',
  async run(context) {
    const { sut, sutReady, control, logs, host } = context;
    if (sut === null || sutReady === null) return;
    context.refusal = await sutReady;
    if (context.refusal) return logs.note(`system under test: nothing is begun: ${context.refusal.message}`);
    void sut.refused.then(({ message: reason, remark }) => {
      control.halt({ kind: 'failed', cause: 'sut', reason, remark, graceMs: host.stopGraceMs });
    });
  },
};

/** The verdict wants a look that began after the last case. */
export const lookAfterwards: LeaseStep = {
  name: 'system under test afterwards',
  part: 'ending',
  async run({ sut, conclusion, control, refusal }) {
    if (sut === null || refusal !== null || conclusion?.outcome === 'returned') return;
    await sut.end(waitsFor(conclusion), control.signal);
  },
};

/** Where the work is over anyway, nothing waits for a SUT that is down. */
function waitsFor(conclusion: LeaseContext['conclusion']): boolean {
  return conclusion?.outcome === 'completed' || conclusion?.outcome === 'session-died';
}
