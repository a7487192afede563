import { beforeEach, expect, test } from 'vitest';
import { type PlayedTerminal, playTerminal } from '../testing/played-io.ts';

let terminal: PlayedTerminal;
beforeEach(async () => {
  terminal = await playTerminal();
});

test('a variable that was meant for an option is told with the option, before anything is begun', async () => {
  Object.assign(terminal.env, { TESTYARD_PROT: '9000', TESTYARD_KEEPDAYS: '7', TESTYARD_EXECUTOR_SLOT: '2' });
  Object.assign(terminal.env, { TESTYARD_HOST: '127.0.0.1', TESTYARD_SHOP_URL: 'http://shop', SLOTS: '1' });
  expect(await terminal.run('up', '--keep-days', 'many')).toBe(2);
  const told = [...terminal.stderr.text.matchAll(/The variable (\S+) is unknown.* mean (\S+)\?/g)];
  expect(told.map(([, given, meant]) => [given, meant])).toEqual([
    ['TESTYARD_EXECUTOR_SLOT', 'TESTYARD_EXECUTOR_SLOTS'],
    ['TESTYARD_KEEPDAYS', 'TESTYARD_KEEP_DAYS'],
    ['TESTYARD_PROT', 'TESTYARD_PORT'],
  ]);
});

test('the executor that a server starts leaves that to the server', async () => {
  terminal.env.TESTYARD_EXECUTOR_SLOT = '2';
  await terminal.run('executor', '--slots', '0', '--lang', 'zh');
  expect(terminal.stderr.text).toContain('环境变量 TESTYARD_EXECUTOR_SLOT 未知');
  terminal.stderr.text = '';
  await terminal.run('executor', '--embedded', '--slots', '0');
  expect(terminal.stderr.text).toMatch(/^error USAGE: --slots/);
});
