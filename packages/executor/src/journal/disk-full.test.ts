// The data folder is a file system of its own with little room, so that a full disk is a real one.
import { mkdirSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  mayMountSmallDisk,
  mountSmallDisk,
  unmountSmallDisk,
} from '../../../server/src/testing/small-disk.ts';
import { type ExecutorStage, stageOfEachTest } from '../testing/executor-stage.ts';
import type { LeaseScript } from '../testing/fake-lease.ts';
import type { FakeServer } from '../testing/fake-server.ts';
import { say } from '../texts/executor-texts.ts';
import { wasFull } from './disk-trouble.ts';

describe.skipIf(!mayMountSmallDisk())('an executor whose disk is full', () => {
  let stage: ExecutorStage;
  let server: FakeServer;
  let data: string;
  let said: string[];
  stageOfEachTest((opened) => {
    stage = opened;
    ({ server, data } = opened);
  });
  beforeEach(async () => {
    mkdirSync(data);
    mountSmallDisk(data, 8);
    said = [];
    server.leaseSeconds = 3;
    stage.start(
      { slots: '1' },
      {
        log: (what) => {
          said.push(typeof what === 'string' ? what : say(what, 'en'));
          server.changed();
        },
      },
    );
    await server.until(() => server.countOf('claim') > 0, 'it asks for work');
  });
  afterEach(async () => {
    await stage.end();
    unmountSmallDisk(data);
  });

  const offer = (words: string, script: LeaseScript = {}) => {
    const plan = { source: { path: stage.source }, arguments: words.split(' ') };
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
    await server.until(() => before.results.length === 1, 'a case has passed');
    fill();
    await server.until(() => isSaid('EXECUTOR_DISK_FULL: only 0 MiB are free'), 'it says so');
    expect(said.join()).toContain('Free some space, or choose a folder on another disk with --data');
    othersHold = false;
    await server.until(() => before.finished !== null, 'what runs goes on');
    expect(before.finished).toMatchObject({ outcome: 'completed' });
    const warned = { type: 'task-notice', kind: 'warning', cause: 'infrastructure', ...wasFull };
    expect(before.events).toContainEqual(warned);
    await server.until(() => lastClaim()?.freeSlots === 0, 'it asks for no work');
    expect(lastClaim()?.trouble).toMatchObject({ remark: { rule: 'disk-little-room' } });
    const lease = offer('cases=2');
    const claims = server.countOf('claim');
    await server.until(() => server.countOf('claim') > claims + 1, 'it is alive');
    expect(lease.told).toEqual([]);
    rmSync(ballast());
    await server.until(() => lease.finished !== null, 'the lease is finished');
    expect(lease.finished).toMatchObject({ outcome: 'completed' });
    expect(isSaid('there is enough space')).toBe(true);
    expect(lastClaim()?.trouble).toBe(null);
  });

  test('takes no work that was on its way when the disk filled', async () => {
    fill();
    const lease = offer('cases=1');
    await server.until(() => lastClaim()?.freeSlots === 0, 'it asks for no work');
    expect(lastClaim()?.trouble).toMatchObject({ remark: { rule: 'disk-little-room' } });
    expect(lease.told).toEqual([]);
  });

  test('ends a session that it cannot keep the output of, with the results that it had, and goes on later', async () => {
    // Each case prints 2.5 MB: the fourth at the latest finds the 8 MB used up.
    const lease = offer('cases=9 print=2500000');
    await server.until(() => lease.finished !== null, 'the lease is finished');
    expect(lease.finished).toMatchObject({ outcome: 'failed', cause: 'infrastructure' });
    expect(lease.finished?.message).toMatch(
      /^The disk of the executor is full \(EXECUTOR_DISK_FULL\): ENOSPC/,
    );
    expect(lease.results.length).toBeGreaterThan(0);
    expect(lease.results.length).toBeLessThan(5);
    for (const result of lease.results) expect(result).toMatch(/: passed -$/);
    // The journal and the workspace are gone, and with them the trouble.
    await server.until(() => readdirSync(join(data, 'journal')).length === 0, 'the journal is removed');
    const next = offer('cases=2');
    await server.until(() => next.finished !== null, 'the next lease is finished');
    expect(next.finished).toMatchObject({ outcome: 'completed' });
  });

  test('blames the disk where the workspace does not fit', async () => {
    for (let number = 0; number < 3; number += 1)
      writeFileSync(join(stage.source, `big-${number}`), Buffer.alloc(3_000_000, 1));
    const lease = offer('cases=1');
    await server.until(() => lease.finished !== null, 'the lease is finished');
    expect(lease.finished).toMatchObject({ outcome: 'failed', cause: 'infrastructure' });
    expect(lease.finished?.message).toMatch(
      /^The disk of the executor is full \(EXECUTOR_DISK_FULL\): ENOSPC/,
    );
    await server.until(() => readdirSync(join(data, 'work')).length === 0, 'the workspace is removed');
  });
});
