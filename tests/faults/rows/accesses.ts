// Faults 46 and 47: who started a run may call no more, and the run goes on: it belongs to the project.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient, ProblemError, signIn } from '@testyard/client';
import { eventually } from '../../setup/eventually.ts';
import { casesOf, type Service, saveTemplate, startRun } from '../../setup/service.ts';
import { counts, writeSuite } from '../../setup/suites.ts';
import { adminPassword } from '../../setup/yard.ts';
import { untilFinished } from '../harness/callers.ts';
import { byScale, type FaultRow, type Harness, type Proof } from '../harness/fault-row.ts';
import { Scene } from '../harness/scene.ts';

const request = { strictness: { exactly: true, logs: true }, suites: 0 };
const dayMs = 24 * 3_600_000;
/** From the end of a right to its first refusal. */
const mostMs = 1000;

/** A run that waits in the middle until somebody lets it go on. */
class WaitingRun {
  readonly id: string;
  readonly #goOn: string;

  private constructor(id: string, goOn: string) {
    this.id = id;
    this.#goOn = goOn;
  }

  /** Started by `caller`, and in the middle. */
  static async begin({ yard }: Scene, name: string, caller: Service): Promise<WaitingRun> {
    const goOn = join(yard.work, `go-on-${name}`);
    const wait = `while [ ! -e ${goOn} ]; do sleep 0.05; done`;
    const cases = [
      { name: 'first', command: ['true'] },
      { name: 'second', command: ['sh', '-c', wait] },
      { name: 'third', command: ['true'] },
    ];
    const source = { path: writeSuite(yard.work, name, { empty: '' }) };
    await saveTemplate(caller, { name, framework: 'command', source, cases });
    const { id } = await startRun(caller, [name]);
    await eventually('the run is in the middle', {
      holds: async () => (await casesOf(caller, id)).some(({ status }) => status === 'passed'),
    });
    return new WaitingRun(id, goOn);
  }

  async expectPassed(service: Service): Promise<void> {
    writeFileSync(this.#goOn, '');
    const run = await untilFinished(service, this.id);
    assert.equal(run.verdict, 'passed');
    assert.deepEqual(run.counts, counts({ passed: 3 }));
  }
}

function as(service: Service, token: string): Service {
  return { ...service, token, client: createClient({ server: service.url, token, retryForMs: 0 }) };
}

/** Answers the code of the refusal, once there is one. */
async function refusal({ client }: Service, withinMs: number): Promise<string> {
  const end = performance.now() + withinMs;
  for (;;) {
    const answer = await client.call('listProjects', {}).catch((error: unknown) => error);
    if (answer instanceof ProblemError && answer.status === 401) return answer.code;
    assert.ok(performance.now() < end, `no refusal within ${withinMs} ms: ${JSON.stringify(answer)}`);
  }
}

/** The token is nearly a day old when the run starts: it was given by a server whose clock was back so far. */
async function tokenExpires(harness: Harness): Promise<Proof> {
  return Scene.play(harness, request, async (scene) => {
    const { server } = scene;
    const clock = join(scene.yard.folder, 'clock');
    const leftMs = 5_000 + 5 * (server.readyMs[0] ?? 0);
    writeFileSync(clock, String(Math.round(leftMs - dayMs)));
    await server.kill();
    const { url } = await server.start({ TESTYARD_FAULT_CLOCK: clock });
    const { token, expiresAt } = await signIn({ server: url, userName: 'admin', password: adminPassword });
    await server.kill();
    const service = await server.start();
    await scene.executor({ name: 'only' });
    const caller = as(service, token);
    const run = await WaitingRun.begin(scene, 'waiting', caller);
    const remaining = Date.parse(expiresAt) - Date.now();
    assert.ok(remaining > 0, 'the token was over before the run was in its middle');
    const code = await refusal(caller, remaining + mostMs);
    assert.equal(code, 'TOKEN_EXPIRED');
    assert.ok(Date.now() >= Date.parse(expiresAt) - mostMs, 'the token was refused before its time');
    await run.expectPassed(as(service, service.token));
    return { count: 1, seen: `refused as ${code}; the run passed` };
  });
}

/** Its token revoked, or the password changed, which ends all tokens. */
async function accessEnds(harness: Harness): Promise<Proof> {
  const times = byScale(harness.scale, { quick: 1, normal: 3, full: 20 });
  return Scene.play(harness, request, async (scene) => {
    await scene.executor({ name: 'only' });
    const codes = new Set<string>();
    let password = adminPassword;
    for (let time = 0; time < times; time += 1) {
      const pipeline = await signedInAgain(scene.service, password);
      const other = await signedInAgain(scene.service, password);
      const first = await WaitingRun.begin(scene, `revoked-${time}`, pipeline);
      await send(other, 'DELETE', '/v3/auth/tokens', { 'x-subject-token': pipeline.token });
      codes.add(await refusal(pipeline, mostMs));
      await first.expectPassed(other);

      const second = await WaitingRun.begin(scene, `changed-${time}`, other);
      const next = randomBytes(12).toString('hex');
      await changePassword(other, password, next);
      password = next;
      codes.add(await refusal(other, mostMs));
      await second.expectPassed(await signedInAgain(scene.service, password));
    }
    return { count: 2 * times, seen: `refused as ${[...codes].join(', ')} at once; every run passed` };
  });
}

async function signedInAgain(service: Service, password: string): Promise<Service> {
  const { token } = await signIn({ server: service.url, userName: 'admin', password });
  return as(service, token);
}

async function changePassword(service: Service, original: string, password: string): Promise<void> {
  const own = await send(service, 'GET', '/v3/auth/tokens', { 'x-subject-token': service.token });
  const { token } = (await own.json()) as { token: { user: { id: string } } };
  const body = JSON.stringify({ user: { password, original_password: original } });
  await send(service, 'POST', `/v3/users/${token.user.id}/password`, {}, body);
}

async function send(
  { url, token }: Service,
  method: string,
  path: string,
  more: Record<string, string>,
  body?: string,
): Promise<Response> {
  const headers = { 'x-auth-token': token, 'content-type': 'application/json', ...more };
  const answer = await fetch(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
  return answer;
}

export const accesses: readonly FaultRow[] = [
  {
    faults: [46],
    name: 'token-expires',
    fault: 'the token with which a run was started expires in the middle of it',
    proof: 'a token given by a server whose clock was back a day',
    prove: tokenExpires,
  },
  {
    faults: [47],
    name: 'access-ends',
    fault: "the token of a run's caller is revoked, or the password changed, in the middle of it",
    proof: 'calls',
    prove: accessEnds,
  },
];
