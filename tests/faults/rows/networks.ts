// Faults 13 to 16 and the fidelity of logs: what the network does between executors and the server. Times are scaled to
// the TTL: a minute of the default lease is six seconds here.
import assert from 'node:assert/strict';
import { eventually } from '../../setup/eventually.ts';
import { processesWith } from '../../setup/processes.ts';
import { seeded } from '../../setup/seeded.ts';
import { saveTemplate, startRun } from '../../setup/service.ts';
import { TcpProxy } from '../../setup/tcp-proxy.ts';
import { AccountSuite } from '../harness/account-suite.ts';
import { untilFinished } from '../harness/callers.ts';
import { byScale, type FaultRow, type Harness, type Proof } from '../harness/fault-row.ts';
import { Scene, type SceneRequest } from '../harness/scene.ts';

const random = seeded(13);
const leaseSeconds = 6;
const careful = { exactly: true, logs: true };
const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;

interface Networked {
  readonly scene: Scene;
  readonly networks: readonly TcpProxy[];
}

async function throughNetworks(
  harness: Harness,
  request: SceneRequest,
  trial: (networked: Networked) => Promise<Proof>,
): Promise<Proof> {
  const serverArgs = ['--lease-seconds', String(leaseSeconds)];
  return Scene.play(harness, { serverArgs, ...request }, async (scene) => {
    const networks: TcpProxy[] = [];
    try {
      for (const name of ['first', 'second']) {
        const network = await TcpProxy.listen({ port: scene.server.port });
        networks.push(network);
        await scene.executor({ name, args: ['--slots', '2'], server: network.url });
      }
      return await trial({ scene, networks });
    } finally {
      for (const network of networks) await network.close();
    }
  });
}

/** Repeats a short trouble that no lease may die of; then everything must be right, each case run once. */
function survives(trouble: (networked: Networked) => Promise<void>, counts: Parameters<typeof byScale>[1]) {
  return (harness: Harness): Promise<Proof> =>
    throughNetworks(harness, { strictness: careful }, async (networked) => {
      const { scene } = networked;
      scene.begin({ odd: false });
      const times = byScale(harness.scale, counts);
      for (let time = 0; time < times; time += 1) {
        await scene.pause(300 + random() * 700);
        await trouble(networked);
      }
      await scene.end();
      assert.deepEqual(await scene.lostLeases(), []);
      return {
        count: times,
        seen: `${scene.callers.verified} runs right, no lease lost, each byte of the logs there`,
      };
    });
}

const shortCut = survives(
  async ({ scene, networks }) => {
    for (const network of networks) network.cut();
    await scene.pause((leaseSeconds * 1000) / 2);
    if (random() < 0.5) for (const network of networks) network.reset();
    for (const network of networks) network.heal();
    await scene.pause(1500);
  },
  { quick: 2, normal: 4, full: 20 },
);

const oneWay = survives(
  async ({ scene, networks }) => {
    const network = pick(networks);
    network.cut('replies');
    await scene.pause(300 + random() * 1200);
    network.reset();
    network.heal();
  },
  { quick: 6, normal: 15, full: 100 },
);

const slow = survives(
  async ({ scene, networks }) => {
    for (const network of networks) network.delay(250);
    await scene.pause(3000);
    for (const network of networks) network.delay(0);
  },
  { quick: 2, normal: 4, full: 20 },
);

const resets = survives(
  async ({ networks }) => {
    const network = pick(networks);
    if (random() < 0.3) network.refuse();
    network.reset();
    setTimeout(() => network.heal(), 400);
  },
  { quick: 10, normal: 30, full: 200 },
);

/** Five TTLs: somebody else has the work, and what comes late counts for nothing. */
async function longCut(harness: Harness): Promise<Proof> {
  const times = byScale(harness.scale, { quick: 1, normal: 2, full: 10 });
  const request = {
    ...{ strictness: { exactly: false, logs: false }, casesEach: 12, secondsEach: 0.3 },
    serverArgs: ['--lease-seconds', '2'],
  };
  return throughNetworks(harness, request, async ({ scene, networks }) => {
    const strict = new AccountSuite(scene.yard.work, 'strict', {
      cases: 12,
      secondsEach: 0.3,
      more: { onLost: 'strict' },
    });
    await saveTemplate(scene.service, strict.document);
    let right = 0;
    for (let time = 0; time < times; time += 1) {
      const all = [...scene.suites, strict];
      const runs = await Promise.all(all.map(({ document }) => startRun(scene.service, [document.name])));
      await scene.pause(1000);
      const [network] = networks;
      network?.cut();
      await eventually('a strict session has ended on the executor that is cut off', {
        holds: () => processesWith('first').every(({ command }) => !command.includes('strict')),
        withinMs: 15_000,
      });
      await scene.pause(8000);
      if (time % 2 === 0) network?.reset();
      network?.heal();
      for (const [index, suite] of all.entries()) {
        const run = await untilFinished(scene.service, runs[index]?.id ?? '');
        suite.expectVerdict(run);
        await suite.expectCases(scene.service, run.id, false);
        right += 1;
      }
    }
    const lost = (await scene.lostLeases()).length;
    assert.ok(lost > 0, 'no lease was lost in a cut of five TTLs');
    return { count: times, seen: `${right} runs right, ${lost} leases lost and their work done elsewhere` };
  });
}

/** Servers killed and networks broken at once, until enough logs were compared. */
async function logFidelity(harness: Harness): Promise<Proof> {
  const wanted = byScale(harness.scale, { quick: 12, normal: 40, full: 200 });
  return throughNetworks(harness, { strictness: careful, suites: 4 }, async ({ scene, networks }) => {
    scene.begin({ odd: false });
    let faults = 0;
    while (scene.callers.verified < wanted) {
      await scene.pause(800 + random() * 1200);
      faults += 1;
      if (random() < 0.4) {
        await scene.server.kill();
        await scene.during(scene.server.start().then(() => undefined));
      } else {
        const network = pick(networks);
        network.cut(...pick([['replies'], ['requests'], ['replies', 'requests']] as const));
        await scene.pause(random() * 1500);
        if (random() < 0.6) network.reset();
        network.heal();
      }
      if (faults % 20 === 0) harness.progress(`${faults} faults, ${scene.callers.verified} logs compared`);
    }
    await scene.end();
    return { count: faults, seen: `SHA-256 of ${scene.callers.verified} logs equal to what the cases said` };
  });
}

export const networks: readonly FaultRow[] = [
  {
    faults: [13],
    name: 'network-short',
    fault: 'the network is cut for half a TTL (30 s of a minute)',
    proof: 'TCP proxy, cut and healed, half of them reset',
    prove: shortCut,
  },
  {
    faults: [11, 14],
    name: 'network-long',
    fault: 'the network of a host is cut for five TTLs, no FIN, no reset',
    proof: 'TCP proxy, cut; templates tolerant and strict',
    prove: longCut,
  },
  {
    faults: [15],
    name: 'network-replies',
    fault: 'only the answers of the server are lost',
    proof: 'TCP proxy, one-way cut, then reset',
    prove: oneWay,
  },
  {
    faults: [16],
    name: 'network-slow',
    fault: 'every piece comes 250 ms late',
    proof: 'TCP proxy, delay',
    prove: slow,
  },
  {
    faults: [15],
    name: 'network-reset',
    fault: 'connections are reset and refused',
    proof: 'TCP proxy',
    prove: resets,
  },
  {
    faults: [6, 15],
    name: 'log-fidelity',
    fault: 'kills of the server and cuts of the network while logs are sent',
    proof: 'SHA-256 of the output and of what is stored',
    prove: logFidelity,
  },
];
