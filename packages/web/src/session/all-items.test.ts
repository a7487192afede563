import { createClient } from '@testyard/client';
import { afterEach, expect, test, vi } from 'vitest';
import { membersOf } from '../features/templates/groups/group-members.ts';
import { allItems } from './all-items.ts';

const templates = Array.from({ length: 2001 }, (_, at) => ({ id: String(at), name: `template ${at}` }));
const limits: (string | null)[] = [];

/** Gives as many as are asked for and the cursor to the next, as the service does. */
async function serve(request: Request | URL | string): Promise<Response> {
  const { searchParams } = new URL(request instanceof Request ? request.url : request);
  limits.push(searchParams.get('limit'));
  const [from, limit] = [Number(searchParams.get('cursor') ?? 0), Number(searchParams.get('limit') ?? 50)];
  const next = from + limit < templates.length ? String(from + limit) : null;
  return Response.json({ items: templates.slice(from, from + limit), next });
}
afterEach(() => {
  vi.unstubAllGlobals();
});

test('a list of more than the server gives at once is read to its end, so that no member of a group looks deleted', async () => {
  vi.stubGlobal('fetch', serve);
  const service = createClient({ server: 'http://server.example' });
  const all = await allItems(service, 'listTemplates', { params: { projectId: 'p' } });
  expect(limits).toEqual(['1000', '1000', '1000']);
  const { members, gone } = membersOf({ templateIds: ['2000', '7'] }, all);
  expect([members.map(({ name }) => name), gone]).toEqual([['template 2000', 'template 7'], 0]);
});
