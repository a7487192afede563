import { nextBlock } from '@testyard/core';
import { expect, test, vi } from 'vitest';
import { ended, PlayedLease } from '../../testing/played-lease.ts';
import { addExecutor, openTestCore, saveTemplate, startOne } from '../../testing/test-core.ts';
import { SqliteConnection } from './sqlite-connection.ts';

test('a message that comes again is compared with what is kept of all its cases at once', async () => {
  const core = await openTestCore();
  await startOne(core, await saveTemplate(core));
  const lease = await PlayedLease.mustTake(core, await addExecutor(core, { slots: 1 }));
  await lease.find(Array.from({ length: 200 }, (_, number) => `case-${number}`));
  const given = [await lease.next(), await lease.next(), await lease.next()];
  const events = given.flatMap(({ block }) => block?.cases ?? []).flatMap((line) => ended(line));
  await lease.next(events, 0);
  const said = vi.spyOn(SqliteConnection.prototype, 'query');
  const again = { sequence: 0, events, want: 0, blocksReceived: lease.blocks };
  const { received } = await nextBlock(core, lease.claim, again);
  const statements = said.mock.calls.length;
  said.mockRestore();
  await core.close();
  expect(received).toBe(events.length);
  expect(events.length).toBeGreaterThan(60);
  expect(statements).toBeLessThan(40);
});
