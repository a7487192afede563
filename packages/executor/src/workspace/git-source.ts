/**
 * A git source: one bare cache per URL, shared by all leases of this executor; the commit that the ref points at is
 * told to the server, whose answer (the run's pinned commit) is what gets checked out, with no history.
 */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree } from '../files/remove-tree.ts';
import { type Said, say } from '../texts/remark.ts';
import { exclusively, removeLocks, using } from './git-caches.ts';
import { type GitHost, git } from './git-command.ts';
import { PreparationError } from './preparation-error.ts';

export interface GitSource {
  readonly git: string;
  readonly ref: string;
  /** The run's commit where it is known already. */
  readonly commit: string | null;
}

export interface GitCheckout {
  readonly source: GitSource;
  readonly caches: string;
  readonly workspace: string;
  /** Tells the server what the ref points at; answers the commit to use. */
  pin(commit: string): Promise<string>;
}

const commitId = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const controls = /[\p{Cc}\s]/u;

/** Throws PreparationError `configuration` for a URL that this executor must not fetch. */
export function checkGitUrl(url: string, allowedSchemes: readonly string[]): void {
  const refuse = (said: Said) => {
    throw new PreparationError('configuration', said);
  };
  if (controls.test(url)) refuse(say('git-url-space'));
  const scp = /^(?:([^@/:]+)@)?[a-zA-Z0-9][\w.-]*:(?!\/\/|:)/.exec(url);
  const scheme = scp ? 'ssh' : /^([a-z][a-z0-9+.-]*):\/\//.exec(url)?.[1];
  if (!scheme) refuse(say('git-url-no-scheme'));
  else if (!allowedSchemes.includes(scheme)) {
    refuse(say('git-url-scheme', { scheme, allowed: allowedSchemes.join(', ') }));
  }
  if (scp) return;
  const { username, password } = parseUrl(url, refuse);
  if (password || (username && scheme !== 'ssh')) refuse(say('git-url-user'));
}

function parseUrl(url: string, refuse: (said: Said) => void): URL {
  if (!URL.canParse(url)) refuse(say('git-url-form'));
  return new URL(url);
}

/** Throws PreparationError `configuration` where git would not take the name, or could take it for an option. */
export function checkGitRef(ref: string): void {
  const bad = /^[-/.]|\.\.|[~^:?*[\\]|@\{|\/\/|(?:\/|\.|\.lock)$/;
  if (ref === '' || ref.length > 1024 || controls.test(ref) || bad.test(ref)) {
    throw new PreparationError('configuration', say('git-ref', { ref: ref.slice(0, 200) }));
  }
}

/** Fetches as little as needed and leaves a clean checkout in the workspace; answers its commit. */
export async function checkOutGit(host: GitHost, checkout: GitCheckout): Promise<string> {
  const { source, caches, workspace } = checkout;
  checkGitUrl(source.git, host.allowedSchemes);
  checkGitRef(source.ref);
  const cache = join(caches, `${createHash('sha256').update(source.git).digest('hex').slice(0, 32)}.git`);
  return using(cache, async () => {
    const commit = await fetched(host, cache, checkout);
    await materialise(host, { cache, commit, workspace, url: source.git });
    return commit;
  });
}

/** The commit to check out, which the cache has then. */
function fetched(host: GitHost, cache: string, { source, pin }: GitCheckout): Promise<string> {
  const work = async () => {
    await openCache(host, cache);
    if (source.commit && (await has(host, cache, source.commit))) return source.commit;
    await fetchInto(host, cache, source);
    const pinned = source.commit ?? (await pin(await resolve(host, cache, source)));
    if (!(await has(host, cache, pinned))) await fetchOne(host, cache, { url: source.git, what: pinned });
    return pinned;
  };
  return exclusively(cache, work, host.signal);
}

/** A cache is whole or not there: who makes one may be stopped at any time. */
async function openCache(host: GitHost, cache: string): Promise<void> {
  if (existsSync(join(cache, 'HEAD'))) return removeLocks(cache);
  const made = `${cache}.new`;
  for (const left of [made, cache]) await removeTree(left);
  await mkdir(made, { recursive: true });
  await git(host, made, ['init', '--quiet', '--bare', '--template=', '.']);
  await git(host, made, ['config', 'uploadpack.allowAnySHA1InWant', 'true']);
  await git(host, made, ['config', 'gc.auto', '0']);
  await rename(made, cache);
}

async function has(host: GitHost, cache: string, commit: string): Promise<boolean> {
  const answer = await git(host, cache, ['rev-parse', '--quiet', '--verify', `${commit}^{commit}`]).catch(
    (error) => (error instanceof PreparationError ? '' : Promise.reject(error)),
  );
  return answer === commit;
}

async function fetchInto(host: GitHost, cache: string, source: GitSource): Promise<void> {
  const all = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];
  const named = source.ref.startsWith('refs/') && !/^refs\/(heads|tags)\//.test(source.ref);
  const specs = named ? [...all, `+${source.ref}:${source.ref}`] : all;
  await git(host, cache, ['fetch', '--quiet', '--force', '--prune', '--no-tags', '--', source.git, ...specs]);
}

async function fetchOne(host: GitHost, cache: string, wanted: { url: string; what: string }): Promise<void> {
  const spec = `+${wanted.what}:refs/testyard/${wanted.what}`;
  await git(host, cache, ['fetch', '--quiet', '--no-tags', '--', wanted.url, spec]);
}

async function resolve(host: GitHost, cache: string, { git: url, ref }: GitSource): Promise<string> {
  if (ref === 'HEAD') return resolveDefaultBranch(host, cache, url);
  const candidates = ref.startsWith('refs/') ? [ref] : [`refs/heads/${ref}`, `refs/tags/${ref}`];
  for (const candidate of candidates) {
    const commit = await git(host, cache, [
      'rev-parse',
      '--quiet',
      '--verify',
      `${candidate}^{commit}`,
    ]).catch((error) => (error instanceof PreparationError ? '' : Promise.reject(error)));
    if (commitId.test(commit)) return commit;
  }
  if (commitId.test(ref)) return ref;
  throw new PreparationError('set-up', say('git-no-ref', { url, ref }));
}

/** What the repository itself calls its default; no ref of ours says it. */
async function resolveDefaultBranch(host: GitHost, cache: string, url: string): Promise<string> {
  const [commit = ''] = (await git(host, cache, ['ls-remote', '--quiet', '--', url, 'HEAD'])).split(/\s/);
  if (commitId.test(commit)) return commit;
  throw new PreparationError('set-up', say('git-no-default', { url }));
}

interface Materialised {
  readonly cache: string;
  readonly commit: string;
  readonly workspace: string;
  readonly url: string;
}

async function materialise(host: GitHost, { cache, commit, workspace, url }: Materialised): Promise<void> {
  const local = { ...host, allowedSchemes: ['file'] };
  await mkdir(workspace, { recursive: true });
  await git(local, workspace, ['init', '--quiet', '--template=', '.']);
  const from = `file://${encodeURI(cache)}`;
  await git(local, workspace, ['fetch', '--quiet', '--depth=1', '--no-tags', '--', from, commit]);
  await git(local, workspace, ['checkout', '--quiet', '--force', '--detach', commit]);
  await git(local, workspace, ['remote', 'add', 'origin', url]);
}
