/** The wall clock of the host is set by up to an hour at any moment; the server starts anew now and then. */
import { heartbeat } from '@testyard/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ended, PlayedLease } from '../testing/played-lease.ts';
import { addExecutor, openTestCore, saveTemplate, startOne, type TestCore } from '../testing/test-core.ts';
import { type HostClocks, systemClock } from '../world/system-clock.ts';
import { sweepsOf } from './sweeps.ts';

const hourMs = 3_600_000;
const beatMs = 10_000;

/** A host whose time the test makes. */
class Host implements HostClocks {
  #monotonicMs = 0;
  #setMs = Date.UTC(2026, 0, 1);

  wall(): number {
    return this.#setMs + this.#monotonicMs;
  }

  monotonic(): number {
    return this.#monotonicMs;
  }

  pass(ms: number): void {
    this.#monotonicMs += ms;
  }

  set(ms: number): void {
    this.#setMs += ms;
  }
}

/** The service on that host, with one executor that beats. */
class Service {
  readonly host = new Host();
  core: TestCore;
  #clock = this.#newClock();
  #sweep: () => Promise<void>;

  constructor(core: TestCore) {
    this.core = core;
    this.#sweep = this.#newSweep();
    this.#follow();
  }

  async restart(): Promise<void> {
    this.core = await this.core.restart();
    this.#clock = this.#newClock();
    this.#follow();
    this.#sweep = this.#newSweep();
    await this.#sweep();
  }

  async pass(ms: number): Promise<void> {
    this.host.pass(ms);
    this.#follow();
    await this.#sweep();
  }

  #newClock() {
    const host = this.host;
    return systemClock({ wall: () => host.wall(), monotonic: () => host.monotonic() });
  }

  #newSweep() {
    const onError = (error: unknown): never => {
      throw error;
    };
    // Sweeps come with the beats here, which is no stall.
    return sweepsOf(this.core, { onError, monotonic: () => 0 });
  }

  /** The core sees what the clock of the system says. */
  #follow(): void {
    this.core.clock.advance(this.#clock.now() - this.core.clock.now());
  }
}

const step = fc.record({
  jumpMs: fc.integer({ min: -hourMs, max: hourMs }),
  isStartedAnew: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
});

test('100 jumps end no lease that beats, keep none that does not, and make no duration negative', async () => {
  const [jumps = []] = fc.sample(fc.array(step, { minLength: 100, maxLength: 100 }), 1);
  const service = new Service(await openTestCore());
  const template = await saveTemplate(service.core, { timeouts: { task: '24h' } });
  const executor = await addExecutor(service.core, { slots: 3 });
  const long = await begin(service.core);
  const told = JSON.stringify(jumps);
  for (const { jumpMs, isStartedAnew } of jumps) {
    const short = await begin(service.core);
    service.host.set(jumpMs);
    if (isStartedAnew) await service.restart();
    await service.pass(beatMs);
    await beat(long);
    expect((await service.core.reads.leases.byId(long.lease.claim.leaseId))?.state, told).toBe('running');
    await end(short);
  }
  for (let ms = 0; ms <= 65_000; ms += 5_000) await service.pass(5_000);
  expect((await service.core.reads.leases.byId(long.lease.claim.leaseId))?.state, told).toBe('ended');
  await service.core.close();

  async function begin(core: TestCore) {
    const runId = await startOne(core, template);
    const lease = await PlayedLease.take(core, executor);
    if (!lease) throw new Error('no offer');
    return { runId, lease };
  }

  async function beat({ lease: { claim } }: { lease: PlayedLease }): Promise<void> {
    const leases = [{ id: claim.leaseId, epoch: claim.epoch }];
    await heartbeat(service.core, { ...executor, leases });
    const seen = (await service.core.reads.executors.byId(executor.executorId))?.lastSeenAt;
    expect(Math.abs(service.core.clock.now() - (seen ?? 0)), told).toBeLessThan(beatMs);
  }

  async function end({ runId, lease }: { runId: string; lease: PlayedLease }): Promise<void> {
    const current = new PlayedLease(service.core, {
      task: { id: lease.taskId },
      lease: { executorId: lease.claim.executorId, id: lease.claim.leaseId, epoch: lease.claim.epoch },
    });
    await current.find(['a']);
    const { block } = await current.next();
    await current.next(ended(block?.cases[0] ?? { id: '', attempts: 0 }), 0);
    await current.finish();
    const run = await service.core.reads.runs.byId(runId);
    const [task] = await service.core.reads.tasks.ofRun(runId);
    const released = await service.core.reads.leases.byId(lease.claim.leaseId);
    for (const times of [run, task]) {
      expect(times?.state).toBe('finished');
      expect(times?.startedAt ?? 0, told).toBeGreaterThanOrEqual(
        times?.createdAt ?? Number.POSITIVE_INFINITY,
      );
      expect(times?.finishedAt ?? 0, told).toBeGreaterThanOrEqual(
        times?.startedAt ?? Number.POSITIVE_INFINITY,
      );
    }
    expect(released?.endedAt ?? 0, told).toBeGreaterThanOrEqual(
      released?.offeredAt ?? Number.POSITIVE_INFINITY,
    );
  }
}, 120_000);

test('a task that nobody ends is ended late or early by no more than its clock was set', async () => {
  for (const jumpMs of [-hourMs, hourMs]) {
    const service = new Service(await openTestCore());
    const runId = await startOne(
      service.core,
      await saveTemplate(service.core, { timeouts: { queue: '3h' } }),
    );
    service.host.set(jumpMs);
    await service.restart();
    let waitedMs = 0;
    for (; (await service.core.reads.runs.byId(runId))?.state !== 'finished'; waitedMs += 600_000) {
      expect(waitedMs).toBeLessThanOrEqual(4 * hourMs + 600_000);
      await service.pass(600_000);
    }
    expect(waitedMs).toBeGreaterThanOrEqual(2 * hourMs);
    await service.core.close();
  }
});
