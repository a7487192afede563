/** What earlier lives left: it holds a new one up for its time only, is tried again, and goes with a word or not at all. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { within } from '../deadline.ts';
import { DataFolder } from '../files/data-folder.ts';
import { logPath } from '../loops/log-upload.ts';
import { ServerApi } from '../server/server-api.ts';
import type { FakeLease } from '../testing/fake-lease.ts';
import { FakeServer, type Mishap } from '../testing/fake-server.ts';
import { type Saying, say } from '../texts/executor-texts.ts';
import type { JournalRecord } from './journal-records.ts';
import { artifactPath, LeaseJournal } from './lease-journal.ts';
import { LeftJournal } from './left-journal.ts';
import { type LeftoverLimits, Leftovers, leftoverLimits } from './leftovers.ts';

let server: FakeServer;
let path: string;
let data: DataFolder;
let leaving: AbortController;
let told: Saying[];
beforeEach(async () => {
  server = await FakeServer.listen();
  path = mkdtempSync(join(tmpdir(), 'testyard-leftovers-'));
  data = await DataFolder.open(path);
  leaving = new AbortController();
  told = [];
});
afterEach(async () => {
  leaving.abort(new Error('the test is over'));
  await server.close();
  await data.close();
  rmSync(path, { recursive: true, force: true });
});

const leftovers = (limits: Partial<LeftoverLimits> = {}) =>
  new Leftovers({
    ...{ api: new ServerApi(new URL(server.url), server.credential), data, signal: leaving.signal },
    limits: { ...leftoverLimits, ...limits },
    tell: (said) => void told.push(said),
  });
const keys = () => told.map(({ key }) => key);
const journals = () => readdirSync(data.journals);
const ignored = () => undefined;

/** A lease that the server gave to an earlier life, which left its events, its finish and a log. */
async function leave(...more: JournalRecord[]): Promise<{ lease: FakeLease; folder: string }> {
  const lease = server.offer({});
  const { leaseId, epoch } = lease;
  const folder = data.leaseFolders(leaseId, epoch).journal;
  const journal = await LeaseJournal.create(folder, { leaseId, epoch, taskId: '7' });
  journal.event(0, { type: 'case-started', caseId: '1', attempt: 1 });
  journal.event(1, { type: 'task-notice', kind: 'warning', cause: 'tool', message: 'an old word' });
  journal.finish({
    outcome: 'completed',
    cause: null,
    message: null,
    exitCode: 0,
    signal: null,
    runningCaseId: null,
  });
  for (const record of more) journal.append(record);
  writeFileSync(logPath(folder, 'stdout'), 'old bytes');
  journal.close();
  return { lease, folder };
}

/** The server as it is to messages about what happened, while it has ears for all else. */
function answering(mishap: Mishap): void {
  server.mishap = (name) => (name === 'next' ? mishap : null);
}

test.each<[string, Mishap]>([
  ['refuses', { status: 503 }],
  ['is silent', 'no-reply'],
])(
  'a server that %s is waited for so long and no longer; what it did not hear is late evidence',
  async (_, mishap) => {
    const { lease, folder } = await leave();
    answering(mishap);
    const left = leftovers({ tellWithinMs: 300 });
    const since = performance.now();
    await left.tellResults(ignored);
    expect(performance.now() - since).toBeGreaterThan(290);
    expect(performance.now() - since).toBeLessThan(20_000);
    expect(told).toEqual([{ key: 'journal.later', values: { count: 1, seconds: 0 } }]);
    lease.status = 'stale';
    left.begin();
    answering(null);
    await server.until(() => !existsSync(folder), 'the journal is delivered');
    expect(lease.late.map(({ type }) => type)).toEqual(['case-started', 'task-notice']);
    expect(lease).toMatchObject({ events: [], finished: null });
    expect(lease.log('stdout')).toBe('old bytes');
  },
);

test('results that the server hears in time count, and the rest follows', async () => {
  const { lease, folder } = await leave();
  const left = leftovers();
  await left.tellResults(ignored);
  expect(lease.finished).toMatchObject({ outcome: 'completed', events: 2 });
  left.begin();
  await left.settled();
  expect(existsSync(folder)).toBe(false);
  expect(told).toEqual([]);
  expect([...lease.closedLogs], 'nobody knows where it would have ended').toEqual([]);
});

test('what the server has already is not told again', async () => {
  const { lease } = await leave();
  lease.events.push({ type: 'case-started', caseId: '1', attempt: 1 });
  await leftovers().tellResults(ignored);
  expect(lease.events.map(({ type }) => type)).toEqual(['case-started', 'task-notice']);
  expect(lease.finished).toMatchObject({ events: 2 });
});

test('what is whole is sent as such, and a file that is not there any more was sent', async () => {
  const [bytes, sha256] = [Buffer.from('kept'), createHash('sha256').update('kept').digest('hex')];
  const ends = [
    { stream: 'stdout', length: 9, dropped: 0 },
    { stream: 'stderr', length: 0, dropped: 5 },
  ];
  const file = (number: number, name: string, of: { caseId?: string } = {}) =>
    ({ type: 'artifact', number, name, sha256, size: 4, ...of }) as const;
  const artifacts = [file(0, 'sent'), file(1, 'waits'), file(2, 'of a case', { caseId: '4' })];
  const { lease, folder } = await leave({ type: 'log-ends', ends }, ...artifacts);
  writeFileSync(logPath(folder, 'stderr'), '');
  mkdirSync(dirname(artifactPath(folder, 1)));
  for (const number of [1, 2]) writeFileSync(artifactPath(folder, number), bytes);
  const left = leftovers();
  await left.tellResults(ignored);
  left.begin();
  await left.settled();
  expect([...lease.droppedLogs]).toEqual([
    ['stdout', 0],
    ['stderr', 5],
  ]);
  expect([...lease.artifacts]).toEqual([
    ['waits', bytes],
    ['of a case', bytes],
  ]);
  expect([...lease.casesOfArtifacts]).toEqual([['of a case', '4']]);
  expect(existsSync(folder)).toBe(false);
  expect(told).toEqual([]);
});

test('a finish that came too late keeps nothing back', async () => {
  const { lease, folder } = await leave();
  server.mishap = (name) => (name === 'finish' ? { status: 409, code: 'STALE' } : null);
  const left = leftovers();
  await left.tellResults(ignored);
  left.begin();
  await left.settled();
  expect(lease.log('stdout')).toBe('old bytes');
  expect(existsSync(folder)).toBe(false);
  expect(told).toEqual([]);
});

test.each<[string, Mishap]>([
  ['a key that is not valid any more', { status: 401, code: 'CREDENTIAL_UNKNOWN' }],
  ['the end of this life', 'no-reply'],
])('%s leaves what was not sent to the next one', async (_, mishap) => {
  const { folder } = await leave();
  server.mishap = (name) => (name === 'log' ? mishap : null);
  const left = leftovers();
  await left.tellResults(ignored);
  left.begin();
  await server.until(() => server.countOf('log') > 0, 'the log is being sent');
  if (mishap === 'no-reply') leaving.abort(new Error('leaves'));
  await left.settled();
  expect(existsSync(folder)).toBe(true);
  expect(told).toEqual([]);
});

test('however many messages its events take, a journal is read for them once', async () => {
  const started = Array.from({ length: 4_998 }, (_, at): JournalRecord => {
    const event = { type: 'case-started', caseId: String(at), attempt: 1 } as const;
    return { type: 'event', sequence: at + 2, event };
  });
  const { lease } = await leave(...started);
  const read = vi.spyOn(LeftJournal.prototype, 'eventsFrom');
  await leftovers().tellResults(ignored);
  const reads = read.mock.calls.map(([from]) => from);
  read.mockRestore();
  expect(reads).toEqual([0]);
  const ids = lease.events.slice(2).map((event) => ('caseId' in event ? event.caseId : null));
  expect(ids).toEqual(started.map((_, at) => String(at)));
  expect(lease.finished).toMatchObject({ events: 5_000 });
});

test('as long as no server can be reached nothing is announced, and results may still count', async () => {
  await leave();
  const left = leftovers({ tellWithinMs: 300 });
  await server.close();
  const telling = left.tellResults(ignored);
  expect(await within(1_500, telling)).toBe('late');
  leaving.abort(new Error('leaves'));
  await expect(telling).rejects.toThrow('leaves');
  expect(told).toEqual([]);
  expect(journals()).toHaveLength(1);
  server = await FakeServer.listen();
});

test('what the server does not take stays, is said, and is tried again', async () => {
  const { lease, folder } = await leave();
  answering({ status: 422 });
  const left = leftovers({ againMs: 200 });
  await left.tellResults(ignored);
  expect(keys()).toEqual(['journal.notTaken']);
  left.begin();
  await server.until(() => keys().length > 2, 'it is said of each round');
  expect(new Set(keys())).toEqual(new Set(['journal.notTaken']));
  expect(existsSync(folder)).toBe(true);
  answering(null);
  await server.until(() => !existsSync(folder), 'the journal is delivered');
  expect(lease.finished).toMatchObject({ events: 2 });
});

test('one journal that the server does not take keeps no other from it', async () => {
  const [first, second] = [await leave(), await leave()];
  const left = leftovers();
  server.mishap = (name, count) => (name === 'next' && count === 0 ? { status: 422 } : null);
  await left.tellResults(ignored);
  left.begin();
  await left.settled();
  expect([first, second].map(({ folder }) => existsSync(folder))).toEqual([true, false]);
  expect(keys()).toEqual(['journal.notTaken']);
});

test('what a proxy says that does not know its server just now costs nothing', async () => {
  const { lease, folder } = await leave();
  const passing = new Set(['next', 'finish', 'log']);
  server.mishap = (name) => (passing.delete(name) ? { status: 404, code: '' } : null);
  const left = leftovers();
  await left.tellResults(ignored);
  left.begin();
  await left.settled();
  expect(lease.finished).toMatchObject({ events: 2 });
  expect(lease.log('stdout')).toBe('old bytes');
  expect([existsSync(folder), keys()]).toEqual([false, []]);
});

test('what the server knows nothing of is given up, and said', async () => {
  const { folder, lease } = await leave();
  server.leases.delete(lease.leaseId);
  await leftovers().tellResults(ignored);
  expect(existsSync(folder)).toBe(false);
  expect(told).toEqual([{ key: 'journal.unknown', values: { lease: `${lease.leaseId}-3` } }]);
});

function makeOld(folder: string, days: number): void {
  const when = new Date(Date.now() - days * 86_400_000);
  for (const name of readdirSync(folder)) utimesSync(join(folder, name), when, when);
  utimesSync(folder, when, when);
}

test('what waits is given up by its age, and the oldest beyond the bytes, each with a word', async () => {
  const [old, older, newer] = [await leave(), await leave(), await leave()];
  makeOld(old.folder, 8);
  makeOld(older.folder, 2);
  answering({ status: 422 });
  const bytes = readdirSync(newer.folder).reduce(
    (sum, name) => sum + statSync(join(newer.folder, name)).size,
    0,
  );
  const left = leftovers({ waiting: { ageMs: 7 * 86_400_000, bytes: bytes * 1.5 } });
  await left.tellResults(ignored);
  expect(keys()).toEqual(['journal.tooMuch', 'journal.tooMuch', 'journal.notTaken']);
  expect(journals()).toEqual(['3-3']);
});

test('what was written of late is not too old, however old its folder is', async () => {
  const { folder } = await leave();
  const long = new Date(Date.now() - 8 * 86_400_000);
  utimesSync(folder, long, long);
  answering({ status: 422 });
  await leftovers().tellResults(ignored);
  expect(keys()).toEqual(['journal.notTaken']);
});

test('what is too old goes at a later round, too', async () => {
  const { folder } = await leave();
  answering({ status: 422 });
  const left = leftovers({ againMs: 150 });
  await left.tellResults(ignored);
  makeOld(folder, 8);
  left.begin();
  // The folder goes first, and its word follows.
  await server.until(() => keys().includes('journal.tooOld'), 'it is given up');
  expect(existsSync(folder)).toBe(false);
  expect(told.at(-1)).toEqual({ key: 'journal.tooOld', values: { lease: '1-3', days: 7, gigabytes: 8 } });
  expect(say(told.at(-1) as Saying, 'zh')).toBe('丢弃租约 1-3 遗留的内容：已等待 7 天');
});

test('journals that cannot be read are kept for a person to look at, for a month and within bounds', async () => {
  const { folder } = await leave();
  writeFileSync(join(folder, 'journal'), 'no journal');
  const left = leftovers();
  await left.tellResults(ignored);
  expect(keys()).toEqual(['journal.unreadable']);
  const [place = ''] = await data.unreadableJournals();
  await left.tellResults(ignored);
  expect(existsSync(place)).toBe(true);
  makeOld(place, 31);
  await left.tellResults(ignored);
  expect(told.at(-1)).toMatchObject({ key: 'unreadable.tooOld', values: { folder: place, days: 30 } });
  expect(await data.unreadableJournals()).toEqual([]);
});
