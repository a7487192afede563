/** The steps of a lease in their order, each with what undoes it. */

import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { canBeMasked } from '@testyard/masking';
import { CaseFolders } from '../artifacts/case-folders.ts';
import { collectArtifacts } from '../artifacts/collect-artifacts.ts';
import { removeTree } from '../files/remove-tree.ts';
import { sessionEnvironment } from '../process/environment.ts';
import { limitsText } from '../process/session-limits.ts';
import { SessionProcessHost } from '../process/session-process-host.ts';
import { durationText, say } from '../texts/remark.ts';
import { trimCaches } from '../workspace/git-caches.ts';
import type { GitHost } from '../workspace/git-command.ts';
import { checkOutGit } from '../workspace/git-source.ts';
import { saveKept } from '../workspace/kept-places.ts';
import { copyPathSource } from '../workspace/path-source.ts';
import { PreparationError } from '../workspace/preparation-error.ts';
import { sessionDirectory } from '../workspace/session-directory.ts';
import { runSetup } from '../workspace/setup-commands.ts';
import { checkGuards } from './host-guards.ts';
import { boundsOf } from './lease-bounds.ts';
import { concluded, concludedBy, type LeaseContext } from './lease-context.ts';
import type { LeaseStep } from './lease-step.ts';
import { listOnly } from './list-only.ts';
import { runHook } from './session-hooks.ts';
import { SessionLoop } from './session-loop.ts';
import { awaitSut, beginLooking, lookAfterwards } from './sut-steps.ts';

const workspace: LeaseStep = {
  name: 'workspace',
  part: 'work',
  async run(context) {
    const { plan, control, folders, logs } = context;
    await mkdir(folders.workspace, { recursive: true });
    if (folders.kept !== null) await mkdir(folders.kept, { recursive: true });
    const late = AbortSignal.timeout(Math.min(plan.timeouts.setupMs, 2 ** 31 - 1));
    const signal = AbortSignal.any([control.signal, late]);
    try {
      await fetchSource(context, signal);
    } catch (error) {
      if (!late.aborted || control.signal.aborted) throw error;
      const time = durationText(plan.timeouts.setupMs);
      throw new PreparationError('set-up', say('source-late', { time }));
    }
    context.directory = await sessionDirectory(folders.workspace, plan.workingDirectory);
    context.caseFolders = await CaseFolders.make(join(folders.work, 'case-artifacts'), context.upload);
    const bounds = boundsOf(context);
    if (bounds) logs.note(`limits of a session: ${limitsText(bounds.limits)}`);
    logs.note(`workspace: ready on executor ${context.host.executorName}`);
  },
  async tearDown({ folders, caseFolders, upload }) {
    // Where the lease was lost there was no collect phase: what waits in the journal is sent from there.
    await caseFolders?.finish(AbortSignal.abort());
    await upload.finish(AbortSignal.abort());
    const gone = `${folders.work}.gone`;
    await rename(folders.work, gone).catch(() => undefined);
    await saveKept(gone, folders).catch(() => undefined);
    await removeTree(gone);
  },
};

async function fetchSource(context: LeaseContext, signal: AbortSignal): Promise<void> {
  const { plan, host, folders, logs, link } = context;
  const { source } = plan;
  if ('path' in source) {
    const { allowedPaths, hidden: without } = host;
    return copyPathSource({ path: source.path, allowedPaths, workspace: folders.workspace, without, signal });
  }
  const git: GitHost = {
    ...{
      isolation: host.isolation,
      pipeFolder: folders.journal,
      allowedSchemes: host.allowedSchemes,
      signal,
    },
    log: (bytes) => logs.stream('setup').append(bytes),
  };
  const commit = await checkOutGit(git, {
    ...{ source, caches: host.gitCaches, workspace: folders.workspace },
    pin: async (found) => {
      const pinned = { url: source.git, ref: source.ref, commit: found };
      return (await link.send('source', pinned, { signal })).commit;
    },
  });
  logs.note(`source: ${source.git} ${source.ref} at ${commit}`);
  // Nobody waits for it.
  void trimCaches(host.gitCaches, host.gitCacheBytes);
}

const setup: LeaseStep = {
  name: 'set-up',
  part: 'work',
  async run({ plan, host, folders, logs, control, directory, secrets, refusal }) {
    if (plan.setup.length === 0 || directory === null || refusal !== null) return;
    const log = logs.stream('setup');
    const processes = new SessionProcessHost({
      ...{ isolation: host.isolation, directory, hidden: host.hidden, visible: folders.work },
      ...{ environment: sessionEnvironment(host.environment, plan, secrets), pipeFolder: folders.journal },
      ...{ stdout: log, stderr: log, bounds: boundsOf({ host, plan }) },
    });
    control.adopt(processes);
    try {
      await runSetup({
        ...{ commands: plan.setup, processes, timeoutMs: plan.timeouts.setupMs, graceMs: host.stopGraceMs },
        ...{ signal: control.signal, note: (line: string) => logs.note(line) },
      });
    } finally {
      await processes.stopAll(control.ending?.graceMs ?? 0).catch((error: Error) => logs.note(error.message));
      control.release(processes);
    }
  },
};

const guards: LeaseStep = {
  name: 'guards',
  part: 'work',
  run: async ({ host, plan }) => checkGuards(host.guards, plan),
};

const hooks: LeaseStep = {
  name: 'hooks',
  part: 'work',
  run: (context) => runHook(context, 'before-session'),
};

const sessions: LeaseStep = {
  name: 'sessions',
  part: 'work',
  async run(context) {
    const { refusal } = context;
    if (refusal === null) context.conclusion = await new SessionLoop(context).run();
    else {
      await listOnly(context);
      const { ending } = context.control;
      context.conclusion = ending
        ? concludedBy(ending, null)
        : concluded('failed', { cause: 'sut', ...refusal });
    }
  },
};

const collect: LeaseStep = {
  name: 'artifacts',
  part: 'ending',
  async run({ plan, upload, caseFolders, logs, directory, conclusion }) {
    if (directory === null || caseFolders === null) return;
    const signal = AbortSignal.timeout(Math.max(1, Math.min(plan.timeouts.collectMs, 2 ** 31 - 1)));
    await caseFolders.finish(signal);
    if (conclusion?.outcome !== 'returned')
      await collectArtifacts({
        ...{ directory, patterns: plan.artifacts, upload, signal },
        isKept: (name) => caseFolders.hasAttached(directory, name),
        note: (line) => logs.note(line),
      });
    await upload.finish(signal);
    if (upload.summary !== null) logs.note(upload.summary);
  },
};

/** What it says does not change what the tests came to. */
const afterwards: LeaseStep = {
  name: 'hooks afterwards',
  part: 'ending',
  async run(context) {
    if (context.host.hooks['after-session'] === undefined || context.directory === null) return;
    await runHook(context, 'after-session').catch((error: Error) => {
      context.logs.note(error.message);
      if (error instanceof PreparationError)
        context.control.warnings.add({ message: error.message, remark: error.remark });
    });
  },
};

const report: LeaseStep = {
  name: 'finish',
  part: 'ending',
  async run(context) {
    const { link, channel, logs, journal, upload, control, conclusion, mask } = context;
    const { exit, ...how } = conclusion ?? concluded('completed');
    if (how.outcome === 'lost') return;
    await context.started?.catch(() => undefined);
    const words = mask.words({
      ...{ ...how, outcome: how.outcome },
      ...{ exitCode: exit?.code ?? null, signal: exit?.signal ?? null },
    });
    await logs.settled();
    journal.append({ type: 'log-ends', ends: logs.ends });
    journal.finish(words);
    await logs.finish();
    for (const said of [...logs.failures, ...upload.troubles.warnings, ...control.warnings]) {
      channel.tell(mask.event({ type: 'task-notice', kind: 'warning', cause: 'infrastructure', ...said }));
    }
    await channel.flush();
    await link.send('finish', { events: channel.told, ...words });
    context.isTold = true;
  },
};

const accept: LeaseStep = {
  name: 'accept',
  part: 'work',
  async run(context) {
    const { link, control, plan, mask, logs } = context;
    const { secrets = {} } = await link.send('accept', {}, { signal: control.signal });
    context.isAccepted = true;
    context.secrets = secrets;
    mask.learn(Object.values(secrets));
    for (const [variable, value] of Object.entries(secrets))
      if (!canBeMasked(value))
        logs.note(`${variable}: its secret is too short to be masked in what tests write`);
    const missing = (plan.secrets ?? []).filter((variable) => !Object.hasOwn(secrets, variable));
    if (missing.length > 0)
      throw new PreparationError('configuration', say('secret-gone', { names: missing.join(', ') }));
  },
};

/** The server hears of it while the workspace is prepared. */
const started: LeaseStep = {
  name: 'started',
  part: 'work',
  async run(context) {
    const { link, control } = context;
    context.started = link.send('started', {}, { signal: control.signal });
    context.started.catch(() => undefined);
  },
};

/** Nothing of the template is begun before it has. */
const heardOf: LeaseStep = {
  name: 'started',
  part: 'work',
  run: async ({ started }) => void (await started),
};

export const leaseSteps: readonly LeaseStep[] = [
  accept,
  started,
  guards,
  beginLooking,
  workspace,
  heardOf,
  hooks,
  awaitSut,
  setup,
  sessions,
  lookAfterwards,
  afterwards,
  collect,
  report,
];
