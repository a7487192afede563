import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createService, reachable } from './service.ts';

/** A network that swallows what is asked of one address, and a server that answers all else. */
function ask(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  if (!String(input).endsWith('/me')) return Promise.resolve(Response.json({ items: [], next: null }));
  return new Promise((_, reject) => {
    init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
  });
}

beforeEach(() => {
  vi.stubGlobal('location', { origin: 'http://testyard.example' });
  vi.stubGlobal('fetch', ask);
});
afterEach(() => {
  vi.unstubAllGlobals();
  reachable.set(true);
});

test('a server that does not answer in time is away, until it answers', async () => {
  const service = createService('en');
  await expect(service.call('getMe', { timeoutMs: 50, retryForMs: 0 })).rejects.toThrow('ETIMEDOUT');
  expect(reachable.get()).toBe(false);
  await service.call('listExecutors', {});
  expect(reachable.get()).toBe(true);
});

test('a call that its caller gives up says nothing about the server', async () => {
  const control = new AbortController();
  const call = createService('en').call('getMe', { signal: control.signal });
  control.abort(new Error('left'));
  await expect(call).rejects.toThrow('left');
  expect(reachable.get()).toBe(true);
});
