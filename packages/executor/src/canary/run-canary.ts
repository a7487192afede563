/** One canary through a lease of its own, by the code that runs tests, up to the first thing that is not as it must be. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { CaseFinished, TaskPlan } from '@testyard/protocol';
import { assetPath } from '../assets.ts';
import { removeTree } from '../files/remove-tree.ts';
import type { Canary, CanaryOutcome } from '../frameworks/canary.ts';
import type { LeaseHost } from '../lease/lease-context.ts';
import { LeaseRunner } from '../lease/lease-runner.ts';
import { type Said, say } from '../texts/remark.ts';
import { CanaryServer } from './canary-server.ts';

export interface CanaryRun {
  readonly framework: string;
  readonly canary: Canary;
  readonly host: LeaseHost;
  /** Where its workspace may be made. */
  readonly folder: string;
  /** A case that takes longer hangs. */
  readonly caseMs: number;
  /** Ends it at once. */
  readonly signal: AbortSignal;
}

export type CanaryVerdict =
  | { readonly kind: 'right' | 'given-up' }
  /** `said`: what is not as it must be. */
  | { readonly kind: 'wrong'; readonly said: Said };

const wholeMs = 120_000;
/** Until a process has started and found its cases: a busy host takes its time for that and does not lie. */
const readyMs = 60_000;
const graceMs = 500;
const leaveWithinMs = 5_000;

/** Never rejects. */
export async function runCanary(parts: CanaryRun): Promise<CanaryVerdict> {
  const { canary, host, folder, signal } = parts;
  const left = new Map(Object.entries(canary.expected));
  const wrong: Said[] = [];
  const told: string[] = [];
  const end = () => runner.leave(0, leaveWithinMs);
  const blame = (said: Said) => {
    wrong.push(said);
    end();
  };
  const server = new CanaryServer({
    found: (cases) => {
      const names = cases.map(({ name }) => name);
      const wanted = canary.files ?? [...left.keys()];
      if (names.length !== wanted.length || names.some((name) => !wanted.includes(name)))
        blame(say('canary-cases', { found: names.length, wanted: wanted.length }));
    },
    finished: (name, event) => {
      const wanted = left.get(name);
      left.delete(name);
      if (!wanted) blame(say('canary-again', { case: name }));
      else if (!isAsWanted(event, wanted)) blame(differs(name, event, wanted));
    },
  });
  const work = join(folder, `canary-${randomBytes(4).toString('hex')}`);
  const runner = new LeaseRunner({
    api: server,
    host: canaryHost(host),
    data: {
      leaseFolders: () => ({
        ...{ work, workspace: join(work, 'workspace'), journal: `${work}-journal` },
        kept: null,
      }),
      giveBack: async () => undefined,
    },
    offer: { leaseId: '0', epoch: 1, acceptWithinSeconds: 60, plan: planOf(parts) },
    log: (line) => void told.push(line),
    onLeft: () => undefined,
  });
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  await runner.run();
  signal.removeEventListener('abort', end);
  await removeTree(`${work}-journal`).catch(() => undefined);
  const [said] = wrong;
  if (said) return { kind: 'wrong', said };
  // What the disk or the host as a whole lacks is said elsewhere.
  if (signal.aborted || server.finish?.cause === 'infrastructure') return { kind: 'given-up' };
  if (server.finish?.outcome === 'completed' && left.size === 0) return { kind: 'right' };
  const text = server.finish?.message ?? told.at(-1) ?? server.finish?.outcome ?? '';
  return { kind: 'wrong', said: say('canary-ended', { text }) };
}

function isAsWanted(event: CaseFinished, { status, cause, says }: CanaryOutcome): boolean {
  const texts = [event.message, event.details, event.output];
  return (
    event.status === status &&
    event.cause === cause &&
    (says === undefined || texts.some((text) => text?.includes(says)))
  );
}

function differs(name: string, event: CaseFinished, wanted: CanaryOutcome): Said {
  const outcome = ({ status, cause }: Pick<CanaryOutcome, 'status' | 'cause'>) =>
    cause === null ? status : `${status} (${cause})`;
  const [found, must] = [outcome(event), outcome(wanted)];
  if (found !== must) return say('canary-differs', { case: name, found, wanted: must });
  return say('canary-text', { case: name, text: wanted.says ?? '' });
}

/** Its owner's hooks and guards speak of what others bring. */
function canaryHost(host: LeaseHost): LeaseHost {
  return {
    ...host,
    allowedPaths: [assetPath('canary')],
    guards: { projects: null, commands: null, setUp: true },
    hooks: { withinMs: host.hooks.withinMs },
    stopGraceMs: graceMs,
  };
}

function planOf({ framework, canary, caseMs }: CanaryRun): TaskPlan {
  const { name, folder, plan } = canary;
  return {
    ...{ taskId: '0', runId: '0'.repeat(32), templateName: `canary ${name}`, framework },
    ...{ source: { path: assetPath(folder) }, workingDirectory: '.', select: [], arguments: [] },
    ...{ command: null, cases: null, report: null, environment: {}, setup: [], artifacts: [] },
    timeouts: { setupMs: wholeMs, caseMs, taskMs: wholeMs, collectMs: readyMs },
    sut: { name: '', branch: '', ip: '', port: '' },
    ...{ onLost: 'tolerant', ledgerFixed: false, remainingMs: wholeMs },
    ...plan,
  };
}
