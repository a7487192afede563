// The data folder is a file system of its own with little room, so that a full disk is a real one.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mayMountSmallDisk, mountSmallDisk, unmountSmallDisk } from '../../server/src/testing/small-disk.ts';
import { runExecutor } from './executor.ts';
import { type Saying, say } from './executor-texts.ts';
import { wasFull } from './journal/disk-trouble.ts';
import { executorOptions } from './options.ts';
import type { LeaseScript } from './testing/fake-lease.ts';
import { FakeServer } from './testing/fake-server.ts';

process.env.TESTYARD_FAKE_FRAMEWORK = '1';

describe.skipIf(!mayMountSmallDisk())('an executor whose disk is full', () => {
  let server: FakeServer;
  let folder: string;
  let data: string;
  let said: string[];
  let leave: AbortController;
  let over: Promise<void>;
  beforeEach(async () => {
    server = await FakeServer.listen();
    folder = mkdtempSync(join(tmpdir(), 'testyard-full-'));
    data = join(folder, 'data');
    for (const name of [data, join(folder, 'source')]) mkdirSync(name);
    writeFileSync(join(folder, 'source/a.txt'), 'a');
    mountSmallDisk(data, 8);
    said = [];
    leave = new AbortController();
    const input = { server: server.url, code: server.code, data, slots: '1', allowPath: [folder] };
    const options = { ...executorOptions(input, {}), stopGraceMs: 300 };
    const log = (what: Saying | string) => {
      said.push(typeof what === 'string' ? what : say(what, 'en'));
      server.changed();
    };
    over = runExecutor(options, { finish: new AbortController().signal, leave: leave.signal }, log);
    over.catch(() => undefined);
    await server.until(() => server.countOf('claim') > 0, 'it asks for work', 30_000);
  }, 40_000);
  afterEach(async () => {
    leave.abort('orphaned');
    await over.catch(() => undefined);
    await server.close();
    unmountSmallDisk(data);
    rmSync(folder, { recursive: true, force: true });
  });

  const offer = (words: string, script: LeaseScript = {}) => {
    const plan = { source: { path: join(folder, 'source') }, arguments: words.split(' ') };
    return server.offer(plan, { blockSize: 1, ...script });
  };
  const isSaid = (words: string) => said.some((line) => line.includes(words));
  const ballast = () => join(data, 'ballast');
  /** All but 200 kB, which is half of what keeps work away. */
  const fill = () => {
    expect(() => writeFileSync(ballast(), Buffer.alloc(20_000_000))).toThrow(/ENOSPC/);
    truncateSync(ballast(), statSync(ballast()).size - 200_000);
  };
  const lastClaim = () => server.calls.findLast(({ name }) => name === 'claim')?.body;

  test('takes no work, says so, and takes it again when there is room', async () => {
    let othersHold = true;
    const before = offer('cases=1', { othersHold: () => othersHold });
    await server.until(() => before.results.length === 1, 'a case has passed', 30_000);
    fill();
    await server.until(() => isSaid('EXECUTOR_DISK_FULL: 0 MiB are free'), 'it says so', 30_000);
    expect(said.join()).toContain('Free some room, or choose a folder on another disk with --data');
    othersHold = false;
    await server.until(() => before.finished !== null, 'what runs goes on', 30_000);
    expect(before.finished).toMatchObject({ outcome: 'completed' });
    const warned = { type: 'task-notice', kind: 'warning', cause: 'infrastructure', ...wasFull };
    expect(before.events).toContainEqual(warned);
    await server.until(() => lastClaim()?.freeSlots === 0, 'it asks for no work', 30_000);
    expect(lastClaim()?.trouble).toMatchObject({ remark: { rule: 'disk-little-room' } });
    const lease = offer('cases=2');
    const beats = server.countOf('heartbeat');
    await server.until(() => server.countOf('heartbeat') > beats + 3, 'it is alive', 30_000);
    expect(lease.told).toEqual([]);
    rmSync(ballast());
    await server.until(() => lease.finished !== null, 'the lease is finished', 30_000);
    expect(lease.finished).toMatchObject({ outcome: 'completed' });
    expect(isSaid('there is room again')).toBe(true);
    expect(lastClaim()?.trouble).toBe(null);
  }, 60_000);

  test('ends a session that it cannot keep the output of, with the results that it had, and goes on later', async () => {
    // Each case prints 2.5 MB: the fourth at the latest finds the 8 MB used up.
    const lease = offer('cases=9 print=2500000');
    await server.until(() => lease.finished !== null, 'the lease is finished', 30_000);
    expect(lease.finished).toMatchObject({ outcome: 'failed', cause: 'infrastructure' });
    expect(lease.finished?.message).toMatch(
      /^The disk of the executor is full \(EXECUTOR_DISK_FULL\): ENOSPC/,
    );
    expect(lease.results.length).toBeGreaterThan(0);
    expect(lease.results.length).toBeLessThan(5);
    for (const result of lease.results) expect(result).toMatch(/: passed -$/);
    // The journal and the workspace are gone, and with them the trouble.
    await server.until(
      () => readdirSync(join(data, 'journal')).length === 0,
      'the journal is removed',
      30_000,
    );
    const next = offer('cases=2');
    await server.until(() => next.finished !== null, 'the next lease is finished', 30_000);
    expect(next.finished).toMatchObject({ outcome: 'completed' });
  }, 60_000);

  test('blames the disk where the workspace does not fit', async () => {
    for (let number = 0; number < 3; number += 1)
      writeFileSync(join(folder, `source/big-${number}`), Buffer.alloc(3_000_000, 1));
    const lease = offer('cases=1');
    await server.until(() => lease.finished !== null, 'the lease is finished', 30_000);
    expect(lease.finished).toMatchObject({ outcome: 'failed', cause: 'infrastructure' });
    expect(lease.finished?.message).toMatch(
      /^The disk of the executor is full \(EXECUTOR_DISK_FULL\): ENOSPC/,
    );
    await server.until(
      () => readdirSync(join(data, 'work')).length === 0,
      'the workspace is removed',
      30_000,
    );
  }, 40_000);
});
