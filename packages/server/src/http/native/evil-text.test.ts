// Text that is made to be slow to read, as long as the limits let it in, wherever the service takes texts apart.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerNative } from './register-native.ts';
import { type OpenDoors, openDoors } from './testing/open-doors.ts';

const long = 100_000;
/** Repetitions on which a pattern that goes back and forth takes the square of their length, or worse. */
const evil: Readonly<Record<string, string>> = {
  'one letter': 'a'.repeat(long),
  blanks: `a${' '.repeat(long)}b`,
  dashes: '-'.repeat(long),
  'stars and slashes': '**/'.repeat(long / 3),
  digits: '1'.repeat(long),
  versions: `>=${'1.'.repeat(long / 2)}`,
  slashes: `https://${'/'.repeat(long)}`,
  commas: 'a,;=q'.repeat(long / 5),
  colons: 'a::'.repeat(long / 3),
};
/** Of all that is sent with one text; a pattern that is not linear takes minutes for it. */
const withinMs = 10_000;

let doors: OpenDoors;
let token: string;
let projectId: string;
beforeAll(async () => {
  doors = await openDoors(registerNative);
  projectId = await doors.createProject('shop');
  token = await doors.signIn('maintainer', projectId);
});
afterAll(() => doors.close());

const headers = [
  ...['accept', 'accept-language', 'authorization', 'cookie', 'forwarded', 'idempotency-key', 'if-match'],
  ...['if-none-match', 'last-event-id', 'origin', 'prefer', 'range', 'traceparent', 'x-forwarded-for'],
];
const members = ['name', 'description', 'command', 'workingDirectory', 'onLost', 'framework'];
const filters = ['template', 'sut', 'createdBy', 'ci', 'branch', 'commit', 'since', 'cursor', 'limit'];

test.each(Object.keys(evil))('%s', async (name) => {
  const text = evil[name] ?? '';
  const path = `/api/v1/projects/${projectId}`;
  const body = { name: 'a', framework: 'command', command: ['true'], source: { path: '/suite' } };
  const documents: object[] = [
    ...members.map((member) => ({ ...body, [member]: text })),
    { ...body, source: { git: text, ref: 'main' } },
    { ...body, source: { git: 'https://example.org/a.git', ref: text } },
    { ...body, labels: { [text]: 'a' } },
    { ...body, labels: { os: text } },
    { ...body, timeouts: { case: text } },
    { ...body, artifacts: [text] },
    { ...body, environment: { [text]: text } },
    { ...body, report: { junit: text } },
  ];
  const begun = performance.now();
  const told: { status: number }[] = [];
  for (const header of headers) {
    const answer = await fetch(`${doors.url}${path}/runs`, {
      headers: { 'x-auth-token': token, [header]: text },
      signal: AbortSignal.timeout(withinMs),
    });
    await answer.text();
    told.push(answer);
  }
  for (const document of documents)
    told.push(await doors.call('POST', `${path}/templates`, { token, body: document }));
  const run = { templates: [text], parameters: { [text]: text }, ci: { provider: 'x', buildUrl: text } };
  told.push(await doors.call('POST', `${path}/runs`, { token, body: run }));
  for (const filter of filters) {
    const query = encodeURIComponent(text.slice(0, 10_000));
    told.push(await doors.call('GET', `${path}/runs?${filter}=${query}`, { token }));
  }
  expect(told.filter(({ status }) => status >= 500)).toEqual([]);
  expect(performance.now() - begun).toBeLessThan(withinMs);
});
