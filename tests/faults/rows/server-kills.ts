// Faults 1 to 7: kill -9 of the server at random moments of its life, start included.
import { seeded } from '../../setup/seeded.ts';
import { saveTemplate } from '../../setup/service.ts';
import { Yard } from '../../setup/yard.ts';
import { AccountSuite } from '../harness/account-suite.ts';
import { Callers } from '../harness/callers.ts';
import { byScale, type FaultRow, type Harness, medianAndMax, type Proof } from '../harness/fault-row.ts';
import { OddJobs } from '../harness/odd-jobs.ts';
import { ServerUnderFire, type Strike } from '../harness/server-under-fire.ts';

const random = seeded();

/** A third of all lives end before the server listens. */
function* randomMoments(count: number): Generator<Strike> {
  for (let strike = 0; strike < count; strike += 1) {
    const onceReady = random() > 0.33;
    yield { kind: 'moment', onceReady, afterMs: random() * (onceReady ? 1800 : 700) };
  }
}

async function killAtRandom(harness: Harness): Promise<Proof> {
  const kills = byScale(harness.scale, { quick: 30, normal: 100, full: 1000 });
  const yard = new Yard(harness.faultBundle);
  try {
    const server = await ServerUnderFire.open({ yard });
    const service = await server.start();
    const suites = [0, 1, 2].map((number) => {
      const more =
        number === 2
          ? { artifacts: ['kept/**'], setup: ['mkdir kept', 'head -c 300000 /dev/urandom > kept/file'] }
          : {};
      const failing = number === 1 ? { failing: 2 } : {};
      return new AccountSuite(yard.work, `suite-${number}`, { cases: 5, ...failing, more });
    });
    for (const { document } of suites) await saveTemplate(service, document);
    for (const name of ['first', 'second']) await yard.executor(service, { name, args: ['--slots', '2'] });
    const callers = new Callers(service, { exactly: true, logs: true });
    const odd = new OddJobs(service, yard.work);
    callers.begin(suites);
    odd.begin();
    const trouble = Promise.race([callers.trouble, odd.trouble]);
    trouble.catch(() => undefined);
    await Promise.race([trouble, new Promise((resolve) => setTimeout(resolve, 1500))]);
    await server.kill();
    for (const strike of randomMoments(kills - 1)) {
      await Promise.race([trouble, server.live(strike)]);
      if (server.strikes % 25 === 0)
        harness.progress(
          `${server.strikes} kills, ${callers.started} runs, ${odd.acknowledged} other writes`,
        );
    }
    await server.start();
    await Promise.all([odd.end().then(() => callers.end(odd.stopped))]);
    const seen = `${callers.verified} runs right, ${odd.acknowledged} other writes kept; ready again ${medianAndMax(server.readyMs)}`;
    return { count: server.strikes, seen };
  } finally {
    await yard.close();
  }
}

export const serverKills: readonly FaultRow[] = [
  {
    faults: [1, 2, 3, 4, 5, 6, 7],
    name: 'kill-server',
    fault: 'kill -9 of the server at any moment',
    proof: 'KL, random moments',
    prove: killAtRandom,
  },
];
