import type { Client } from '@testyard/client';
import type { CommandContext } from '../context.ts';
import { openSession, type Session } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';

export type NameKind =
  | 'template'
  | 'group'
  | 'run'
  | 'executor'
  | 'user'
  | 'member'
  | 'token'
  | 'sut'
  | 'secret'
  | 'project';
export type Candidates = readonly string[];

/** A person waits for it with a finger on a key. */
const WITHIN_MS = 1500;
const MOST = 200;

/** Names that a server knows; none where it cannot be asked: completing never complains. */
export async function candidatesOf(
  context: CommandContext,
  kind: NameKind,
  flags: ConnectionFlags,
): Promise<Candidates> {
  const quick = { timeoutMs: WITHIN_MS, retryForMs: 0, signal: AbortSignal.timeout(WITHIN_MS) };
  try {
    return await lists[kind](await openSession(context, flags), quick);
  } catch {
    return [];
  }
}

type Quick = Pick<Parameters<Client['call']>[1], 'timeoutMs' | 'retryForMs' | 'signal'>;

const lists: Readonly<Record<NameKind, (session: Session, quick: Quick) => Promise<Candidates>>> = {
  template: async (session, quick) => {
    const input = await ofProject(session, quick);
    const [templates, groups] = await Promise.all([
      session.client.call('listTemplates', input),
      session.client.call('listGroups', input),
    ]);
    return [...templates.items, ...groups.items].map(({ name }) => name);
  },
  project: async (session, quick) => {
    const { items } = await session.client.call('listProjects', { ...quick, query: { limit: String(MOST) } });
    return items.map(({ name }) => name);
  },
  group: async (session, quick) => {
    const input = await ofProject(session, quick);
    return (await session.client.call('listGroups', input)).items.map(({ name }) => name);
  },
  run: async (session, quick) => {
    const params = { projectId: await session.projectId() };
    const { items } = await session.client.call('listRuns', { ...quick, params, query: { limit: '20' } });
    return items.map(({ number }) => String(number));
  },
  executor: async (session, quick) => {
    const { items } = await session.client.call('listExecutors', {
      ...quick,
      query: { limit: String(MOST) },
    });
    return items.map(({ name }) => name);
  },
  user: async (session, quick) => {
    const { items } = await session.client.call('listUsers', { ...quick, query: { limit: String(MOST) } });
    return items.map(({ name }) => name);
  },
  member: async (session, quick) => {
    const input = await ofProject(session, quick);
    return (await session.client.call('listMembers', input)).items.map(({ userName }) => userName);
  },
  sut: async (session, quick) => {
    const input = await ofProject(session, quick);
    return (await session.client.call('listSuts', input)).items.map(({ name }) => name);
  },
  secret: async (session, quick) => {
    const input = await ofProject(session, quick);
    return (await session.client.call('listSecrets', input)).items.map(({ name }) => name);
  },
  token: async (session, quick) => {
    const input = await ofProject(session, quick);
    return (await session.client.call('listTokens', input)).items.map(({ name }) => name);
  },
};

async function ofProject(session: Session, quick: Quick) {
  return { ...quick, params: { projectId: await session.projectId() }, query: { limit: String(MOST) } };
}
