import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { FakeSut, type Lie } from '../../../../tests/setup/fake-sut.ts';
import { hostEnvironment } from '../process/environment.ts';
import { detectIsolation } from '../process/isolation.ts';
import type { LookingHost } from './command-look.ts';
import { lookOnce } from './look-at.ts';
import type { LookAt } from './sighting.ts';

let sut: FakeSut;
let host: LookingHost;
beforeAll(async () => {
  sut = await FakeSut.listen();
  host = {
    ...{ isolation: await detectIsolation(), hidden: [] },
    environment: hostEnvironment(process.env, []),
  };
});
afterAll(() => sut.stop());
beforeEach(() => {
  sut.lie = null;
  sut.isTestTarget = false;
});

const http = {
  kind: 'http',
  scheme: 'http',
  path: '/version',
  branchField: 'git.branch',
  buildField: 'build',
} as const;
const at = (more: object = {}): LookAt =>
  ({
    ...http,
    intervalMs: 1_000,
    sut: 'shop',
    ip: '127.0.0.1',
    port: String(sut.port),
    declared: false,
    ...more,
  }) as LookAt;
const command = (...words: readonly string[]) => at({ kind: 'command', words });
const ruleOf = async (look: LookAt, longestMs = 20_000) => {
  const { outcome, said } = await lookOnce(look, host, longestMs);
  return [outcome, said?.remark.rule];
};

test('what it is comes from the fields that are named', async () => {
  expect(await lookOnce(at(), host)).toEqual({ outcome: 'up', branch: 'main', build: 'build-1', said: null });
  expect(await lookOnce(at({ branchField: null }), host)).toMatchObject({ branch: null, build: 'build-1' });
  sut.lie = 'nonsense';
  expect(await lookOnce(at({ branchField: null, buildField: null }), host)).toMatchObject({ outcome: 'up' });
});

test('a mark of the byte order before an answer is no part of it', async () => {
  sut.lie = 'marked';
  expect(await lookOnce(at(), host)).toMatchObject({ outcome: 'up', build: 'build-1' });
});

const lies: readonly (readonly [Lie, string])[] = [
  ['nonsense', 'sut-nonsense'],
  ['no-http', 'sut-no-http'],
  ['list', 'sut-nonsense'],
  ['redirect', 'sut-redirect'],
  ['giant', 'sut-large'],
  ['no-field', 'sut-no-field'],
  ['error', 'sut-status'],
];
test.each(lies)('an answer of no use (%s) has a rule of its own', async (lie, rule) => {
  sut.lie = lie;
  expect(await ruleOf(at())).toEqual(['down', rule]);
});

test('who never answers is not waited for', async () => {
  sut.lie = 'silent';
  expect(await ruleOf(at(), 200)).toEqual(['down', 'sut-silent']);
  expect(await ruleOf(command('sleep', '60'), 200)).toEqual(['down', 'sut-silent']);
});

test('nobody there, or no address at all', async () => {
  const gone = await FakeSut.listen();
  const port = String(gone.port);
  await gone.stop();
  expect(await ruleOf(at({ port }))).toEqual(['down', 'sut-unreachable']);
  expect(await ruleOf(at({ kind: 'tcp', port }))).toEqual(['down', 'sut-unreachable']);
  expect(await ruleOf(at({ scheme: 'https' }))).toEqual(['down', 'sut-no-tls']);
  expect(await ruleOf(at({ port: '' }))).toEqual(['down', 'sut-no-address']);
  for (const odd of ['70000', '-1', '0', 'http', '80.5'])
    expect(await ruleOf(at({ port: odd }))).toEqual(['down', 'sut-no-address']);
  expect(await ruleOf(at({ kind: 'tcp' }))).toEqual(['up', undefined]);
});

test('a test target says so, in its answer or by a header; who does not is left alone', async () => {
  expect(await ruleOf(at({ declared: true }))).toEqual(['undeclared', 'sut-undeclared']);
  sut.isTestTarget = true;
  expect(await ruleOf(at({ declared: true }))).toEqual(['up', undefined]);
});

test('a program of the host says it by its exit code, and by what it prints', async () => {
  const print = 'printf \'{"branch":"b","build":7}\'; [ "$TESTYARD_SUT_NAME" = shop ]';
  expect(await lookOnce(command('sh', '-c', print), host)).toEqual({
    ...{ outcome: 'up', branch: 'b', build: '7', said: null },
  });
  expect(await ruleOf(command('true'))).toEqual(['up', undefined]);
  expect(await ruleOf(command('false'))).toEqual(['down', 'sut-command']);
  expect(await ruleOf(command('no-such-program-here'))).toEqual(['down', 'sut-unreachable']);
  expect(await ruleOf(command('echo', 'hello'))).toEqual(['down', 'sut-nonsense']);
  expect(await ruleOf(command('sh', '-c', 'yes | head -c 300000'))).toEqual(['down', 'sut-large']);
});
