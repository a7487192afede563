/** A session of the command framework from open to close, as a lease would drive it. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BlockCase, CaseFinished, FoundCase, TaskPlan } from '@testyard/protocol';
import { listOf } from '../../../testing/list-of.ts';
import { PlayedCaseFiles } from '../../../testing/played-case-files.ts';
import type { CaseFeed, Session, SessionContext, SessionEvent } from '../../framework.ts';
import { plainPlan } from '../../testing/trial.ts';
import { commandFramework } from '../command-framework.ts';
import { spawnProcessHost } from './spawn-process-host.ts';

export interface Workspace {
  readonly directory: string;
  readonly scratch: string;
  readonly files: PlayedCaseFiles;
  remove(): Promise<void>;
}

export async function makeWorkspace(): Promise<Workspace> {
  const root = await mkdtemp(join(tmpdir(), 'testyard-command-'));
  const directory = join(root, 'work');
  const scratch = join(root, 'scratch');
  await Promise.all([mkdir(directory), mkdir(scratch)]);
  const files = new PlayedCaseFiles();
  const remove = async () => {
    files.remove();
    await rm(root, { recursive: true, force: true });
  };
  return { directory, scratch, files, remove };
}

function planOf(parts: Partial<TaskPlan>): TaskPlan {
  const timeouts = { setupMs: 1000, caseMs: 10_000, taskMs: 60_000, collectMs: 1000 };
  const names = { templateName: 'the template', framework: 'command' };
  return { ...plainPlan, ...names, timeouts, remainingMs: 60_000, ...parts };
}

export function openSession(workspace: Workspace, parts: Partial<TaskPlan>): Promise<Session> {
  const context: SessionContext = {
    plan: planOf(parts),
    directory: workspace.directory,
    scratch: workspace.scratch,
    kept: null,
    processes: spawnProcessHost(workspace.directory),
    files: workspace.files,
    note: () => undefined,
  };
  return commandFramework.open(context);
}

export interface SessionRun {
  readonly mode: string;
  readonly found: readonly FoundCase[];
  readonly results: readonly (CaseFinished & { readonly identity: string })[];
  /** `kind: message` of each task notice. */
  readonly notices: readonly string[];
  readonly events: readonly SessionEvent[];
}

export async function runSession(workspace: Workspace, parts: Partial<TaskPlan>): Promise<SessionRun> {
  const session = await openSession(workspace, parts);
  const events: SessionEvent[] = [];
  try {
    const found = await listOf(await session.find((event) => events.push(event)));
    await session.run(feedOf(found), (event) => events.push(event));
    return {
      mode: session.mode,
      found,
      results: resultsOf(found, events),
      notices: noticesOf(events),
      events,
    };
  } finally {
    await session.close();
  }
}

/** Two cases a block, the first by `idle`. */
export function feedOf(found: readonly FoundCase[]): CaseFeed {
  const blocks: BlockCase[] = found.map(({ identity }, index) => ({
    id: String(index),
    identity,
    attempt: 1,
  }));
  function pull(mode: 'ahead'): Promise<readonly BlockCase[]>;
  function pull(mode: 'idle'): Promise<readonly BlockCase[] | null>;
  function pull(mode: 'ahead' | 'idle'): Promise<readonly BlockCase[] | null> {
    const block = blocks.splice(0, 2);
    return Promise.resolve(block.length === 0 && mode === 'idle' ? null : block);
  }
  return { pull };
}

function resultsOf(found: readonly FoundCase[], events: readonly SessionEvent[]): SessionRun['results'] {
  return events.flatMap((event) =>
    event.type === 'case-finished'
      ? [{ ...event, identity: found[Number(event.caseId)]?.identity ?? '?' }]
      : [],
  );
}

function noticesOf(events: readonly SessionEvent[]): readonly string[] {
  return events.flatMap((event) => (event.type === 'task-notice' ? [`${event.kind}: ${event.message}`] : []));
}
