// Rights as whoever runs the service gives them, by the program itself.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { adminPassword, Yard } from '../setup/yard.ts';

let yard: Yard;
beforeEach(() => {
  yard = new Yard();
});
afterEach(() => yard.close());

const args = ['--no-executor'];
const login = (url: string, password: string) =>
  yard.start(['login', url, '--user', 'admin'], { TESTYARD_PASSWORD: password }).program.end();

test('on a stopped service a new password is printed once, and only that one signs in afterwards', async () => {
  const service = await yard.up({ args });
  const running = await yard.start(['user', 'reset-password', '--data', yard.data]).program.end();
  expect([running.code, running.stderr]).toEqual([3, expect.stringContaining('DATA_FOLDER_IN_USE')]);
  service.program.signal('SIGTERM');
  await service.program.end();

  const nowhere = await yard.start(['user', 'reset-password', '--data', `${yard.data}-none`]).program.end();
  expect([nowhere.code, nowhere.stderr]).toEqual([
    3,
    expect.stringMatching(/DATA_FOLDER_UNUSABLE: .*-none" .*holds no testyard\.db/),
  ]);
  const nobody = await yard.start(['user', 'reset-password', 'nobody', '--data', yard.data]).program.end();
  expect([nobody.code, nobody.stderr]).toEqual([3, expect.stringContaining('NOT_FOUND')]);
  const reset = await yard.start(['user', 'reset-password', 'admin', '--data', yard.data]).program.end();
  expect([reset.code, reset.stdout]).toEqual([0, expect.stringMatching(/^[\w-]{16}\n$/)]);

  const again = yard.start(['up', '--json', '--port', '0', '--data', yard.data, ...args]);
  const [line] = await again.program.said(/^\{"url":.*\}$/m);
  const { url } = JSON.parse(line) as { url: string };
  expect((await login(url, adminPassword)).code).toBe(4);
  expect((await login(url, reset.stdout.trim())).code).toBe(0);
  const old = yard.start(['runs', '--server', url], { TESTYARD_TOKEN: service.token });
  expect((await old.program.end()).code).toBe(4);
  const audit = await yard.start(['audit', '--all', '--json']).program.end();
  expect(JSON.parse(audit.stdout).items).toContainEqual(
    expect.objectContaining({ action: 'user.password', userName: 'testyard', address: null }),
  );
});

test('a pipeline gets a token that does its work, no more, and no longer than it is wanted', async () => {
  const service = await yard.up({ args });
  const made = await yard.run(service, ['token', 'create', 'nightly', '--role', 'viewer']);
  expect(made.stdout).toMatch(/^[\w-]{43}\n$/);
  const pipeline = { ...service, token: made.stdout.trim() };
  expect((await yard.run(pipeline, ['runs'])).code).toBe(0);
  expect((await yard.run(pipeline, ['token', 'create', 'another'])).code).not.toBe(0);
  expect((await yard.run(pipeline, ['user', 'list'])).code).not.toBe(0);
  expect((await yard.run(service, ['token', 'revoke', 'nightly'])).code).toBe(0);
  expect((await yard.run(pipeline, ['runs'])).code).toBe(4);
});
