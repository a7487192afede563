// What the part of ours inside a runner says before it has listed anything, played by a shell.
import { expect, test } from 'vitest';
import { PlayedCaseFiles } from '../../testing/played-case-files.ts';
import type { SessionContext } from '../framework.ts';
import { SpawningHost } from '../testing/spawning-host.ts';
import { ListingProcess } from './listing-process.ts';

async function played(script: string): Promise<{ process: ListingProcess; end(): void }> {
  const processes = new SpawningHost('/tmp', { PATH: process.env.PATH });
  const files = new PlayedCaseFiles();
  const context = { processes, files, note: () => undefined } as unknown as SessionContext;
  const runner = await ListingProcess.start({ context, runner: 'Playwright', command: ['sh', '-c', script] });
  const end = () => {
    processes.killAll();
    files.remove();
  };
  return { process: runner, end };
}

test.each([
  ['of a version that nobody knows yet', 'version', { rule: 'runner-unknown', values: { version: '9.9.0' } }],
  ['that would run a part alone', 'shard', { rule: 'runner-argument', values: { argument: 'shard' } }],
])('a runner %s is refused by name, before a case has started', async (_, unfit, remark) => {
  const hello = JSON.stringify({ type: 'hello', version: '9.9.0', unfit });
  const { process: runner, end } = await played(`echo '${hello}' >&4; exec sleep 60`);
  await expect(runner.next()).rejects.toMatchObject({ cause: 'configuration', remark });
  end();
});

test('a configuration that cannot be loaded is told in the words of the runner', async () => {
  const error = JSON.stringify({ type: 'error', message: 'no shop', details: 'Error: no shop' });
  const { process: runner, end } = await played(`echo '${error}' >&4; exit 1`);
  expect(await runner.next()).toBeNull();
  expect(await runner.refusal(null)).toMatchObject({
    ...{ cause: 'configuration', message: 'Playwright refuses to run: Error: no shop' },
    remark: { rule: 'runner-refuses' },
  });
  end();
});

test('one that speaks nonsense, or ends well without a word, has run nothing', async () => {
  const nonsense = await played(`echo '{"type":"passed"}' >&4; exec sleep 60`);
  await expect(nonsense.process.next()).rejects.toMatchObject({ remark: { rule: 'runner-nonsense' } });
  nonsense.end();
  const silent = await played('exit 0');
  expect(await silent.process.next()).toBeNull();
  expect(await silent.process.refusal(null)).toMatchObject({ cause: 'configuration', exit: { code: 0 } });
  silent.end();
});
