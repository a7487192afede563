import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { within } from '../deadline.ts';
import { detectIsolation } from '../process/isolation.ts';
import type { GitHost } from './git-command.ts';
import { checkGitRef, checkGitUrl, checkOutGit } from './git-source.ts';

const isolation = await detectIsolation();
let folder: string;
let origin: string;
let said: string;

const run = (...args: string[]) =>
  execFileSync('git', ['-C', origin, '-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], {
    encoding: 'utf8',
  }).trim();

function commit(text: string): string {
  writeFileSync(join(origin, 'a.txt'), text);
  run('add', '.');
  run('commit', '--quiet', '-m', text);
  return run('rev-parse', 'HEAD');
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-git-'));
  origin = join(folder, 'origin');
  mkdirSync(origin);
  said = '';
  run('init', '--quiet', '--initial-branch=main');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function host(more: Partial<GitHost> = {}): GitHost {
  const log = async (bytes: Uint8Array) => {
    said += Buffer.from(bytes).toString();
  };
  const signal = new AbortController().signal;
  return { isolation, pipeFolder: folder, allowedSchemes: ['file'], log, signal, ...more };
}

let checkouts = 0;
async function checkOut(
  ref: string,
  more: { commit?: string; pin?: (found: string) => Promise<string> } = {},
) {
  const workspace = join(folder, `workspace-${checkouts++}`);
  const source = { git: `file://${origin}`, ref, commit: more.commit ?? null };
  const pin = more.pin ?? (async (found: string) => found);
  const found = await checkOutGit(host(), { source, caches: join(folder, 'caches'), workspace, pin });
  return { found, workspace, text: readFileSync(join(workspace, 'a.txt'), 'utf8') };
}

test('a branch, a tag and a commit are found, and a branch that moved', async () => {
  const one = commit('one');
  run('tag', 'v1');
  const two = commit('two');
  expect(await checkOut('main')).toMatchObject({ found: two, text: 'two' });
  expect(await checkOut('v1')).toMatchObject({ found: one, text: 'one' });
  expect(await checkOut(one)).toMatchObject({ found: one, text: 'one' });
  const three = commit('three');
  expect(await checkOut('main')).toMatchObject({ found: three, text: 'three' });
});

test('what the run pinned is used, not what the ref points at now', async () => {
  const one = commit('one');
  const two = commit('two');
  const found: string[] = [];
  const pin = async (commit: string) => {
    found.push(commit);
    return one;
  };
  expect(await checkOut('main', { pin })).toMatchObject({ text: 'one' });
  expect(found).toEqual([two]);
  const unpinned = async () => Promise.reject(new Error('a pinned source is not pinned again'));
  expect(await checkOut('main', { commit: one, pin: unpinned })).toMatchObject({ found: one, text: 'one' });
});

test('a pinned commit that no branch has any more is fetched by itself, and once it is here no server is asked', async () => {
  const one = commit('one');
  const two = commit('two');
  run('reset', '--quiet', '--hard', one);
  run('config', 'uploadpack.allowAnySHA1InWant', 'true');
  expect(await checkOut('main', { commit: two })).toMatchObject({ found: two, text: 'two' });
  rmSync(origin, { recursive: true });
  expect(await checkOut('main', { commit: two })).toMatchObject({ found: two, text: 'two' });
});

test('a branch goes before a tag of its name, and may take the place of one that is gone', async () => {
  commit('one');
  run('tag', 'both');
  run('branch', 'place');
  await checkOut('place');
  run('branch', '-D', 'place');
  commit('two');
  run('branch', 'both');
  run('branch', 'place/below');
  expect(await checkOut('both')).toMatchObject({ text: 'two' });
  expect(await checkOut('place/below')).toMatchObject({ text: 'two' });
});

test('a checkout is clean, and a git repository of its own', async () => {
  commit('one');
  const first = await checkOut('main');
  writeFileSync(join(first.workspace, 'left-over'), '');
  const second = await checkOut('main');
  expect(existsSync(join(second.workspace, 'left-over'))).toBe(false);
  expect(execFileSync('git', ['-C', second.workspace, 'status', '--porcelain'], { encoding: 'utf8' })).toBe(
    '',
  );
});

test('a ref or a repository that is not there is a set-up error with words', async () => {
  commit('one');
  await expect(checkOut('nothing')).rejects.toMatchObject({
    cause: 'set-up',
    message: expect.stringContaining('nothing'),
  });
  rmSync(origin, { recursive: true });
  await expect(checkOut('main')).rejects.toMatchObject({
    cause: 'set-up',
    message: expect.stringContaining(origin),
  });
  expect(said).not.toBe('');
});

test('git ends with the lease', async () => {
  const gone = AbortSignal.abort(new Error('over'));
  const source = { git: `file://${origin}`, ref: 'main', commit: null };
  const checkout = {
    source,
    caches: join(folder, 'caches'),
    workspace: join(folder, 'w'),
    pin: async (c: string) => c,
  };
  await expect(checkOutGit(host({ signal: gone }), checkout)).rejects.toThrow('over');
});

test('who waits for a fetch of another leaves with its own lease', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  const connected = once(silent, 'connection');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const [first, second] = [new AbortController(), new AbortController()];
  const fetch = (signal: AbortSignal) =>
    checkOutGit(host({ signal, allowedSchemes: ['http'] }), {
      source: { git: `http://127.0.0.1:${port}/a.git`, ref: 'main', commit: null },
      ...{ caches: join(folder, 'caches'), workspace: join(folder, 'w'), pin: async (c: string) => c },
    });
  try {
    const stuck = fetch(first.signal);
    const [socket] = (await connected) as [Socket];
    const waiting = fetch(second.signal);
    second.abort(new Error('its time is over'));
    await expect(within(10_000, waiting)).rejects.toThrow('its time is over');
    first.abort(new Error('over'));
    await expect(stuck).rejects.toThrow('over');
    socket.destroy();
  } finally {
    first.abort();
    silent.close();
  }
});

test('what a git that was killed has locked, or not made to the end, keeps nobody', async () => {
  commit('one');
  await checkOut('main');
  const two = commit('two');
  const caches = join(folder, 'caches');
  const [cache = ''] = readdirSync(caches);
  for (const lock of ['packed-refs.lock', 'refs/heads/main.lock', 'config.lock'])
    writeFileSync(join(caches, cache, lock), '');
  expect(await checkOut('main')).toMatchObject({ found: two });
  renameSync(join(caches, cache), join(caches, `${cache}.new`));
  rmSync(join(caches, `${cache}.new`, 'objects'), { recursive: true });
  expect(await checkOut('main')).toMatchObject({ found: two });
  expect(readdirSync(caches)).toEqual([cache]);
});

const schemes = ['https', 'ssh', 'file'];
test.each([
  'https://example.org/a.git',
  'ssh://git@example.org/a.git',
  'git@example.org:team/a.git',
  'file:///srv/a.git',
])('the URL %s is taken', (url) => {
  expect(() => checkGitUrl(url, schemes)).not.toThrow();
});

test.each([
  'ext::sh -c touch% /tmp/x',
  'ext::sh',
  '--upload-pack=touch /tmp/x',
  '-oProxyCommand=x',
  'http://example.org/a.git',
  'https://user:secret@example.org/a.git',
  'https://token@example.org/a.git',
  'ssh://u:p@example.org/a',
  '/etc',
  '../a',
  'https://example.org/a\nb',
  'git@-oProxyCommand=x:y',
  '',
])('the URL %j is refused', (url) => {
  expect(() => checkGitUrl(url, schemes)).toThrow(expect.objectContaining({ cause: 'configuration' }));
});

test.each(['--all', '', 'a b', 'a..b', 'main:evil', 'main^', 'a~1', '@{u}', 'x.lock', '/x', 'a\0b', '*'])(
  'the ref %j is refused',
  (ref) => {
    expect(() => checkGitRef(ref)).toThrow(expect.objectContaining({ cause: 'configuration' }));
  },
);
