/** For tests: a Node project in a folder of its own, a session of a framework on it, and the blocks that it is given. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BlockCase, CaseFinished, FoundCase, TaskPlan } from '@testyard/protocol';
import { listOf } from '../../../testing/list-of.ts';
import type { CaseFeed, Framework } from '../../framework.ts';
import { type Laid, Trial } from '../../testing/trial.ts';

export interface RunnerTrialOptions extends Laid {
  readonly framework: Framework;
  readonly plan?: Partial<TaskPlan>;
  /** The folder of installed packages that the project has; that of this repository where absent. */
  readonly packages?: string;
  /** The folder that stays for later sessions; none where absent. */
  readonly kept?: string;
}

/** TESTYARD_TRIAL_PACKAGES names a node_modules with other versions of the runners, to try those. */
const otherPackages = process.env.TESTYARD_TRIAL_PACKAGES;
const ownPackages =
  otherPackages ?? fileURLToPath(new URL('../../../../../../node_modules', import.meta.url));

/** Whether the runner that trials have is this version or a newer one. */
export function isAtLeast(runner: string, major: number, minor: number): boolean {
  const { version } = JSON.parse(readFileSync(join(ownPackages, runner, 'package.json'), 'utf8')) as {
    version: string;
  };
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

export class RunnerTrial extends Trial {
  readonly #options: RunnerTrialOptions;

  constructor(options: RunnerTrialOptions) {
    const { PATH, HOME, LANG } = process.env;
    super(options.framework, { PATH, HOME, LANG, ...options.plan?.environment });
    this.#options = options;
  }

  get stdout(): string {
    return this.host.stdout;
  }

  async open(): Promise<this> {
    const { plan = {}, packages = ownPackages, kept } = this.#options;
    this.lay(this.#options);
    if (!existsSync(join(this.folder, 'node_modules'))) this.link('node_modules', packages);
    await this.openSession(plan, kept);
    return this;
  }

  async find(): Promise<readonly FoundCase[]> {
    return await listOf(await this.session.find(this.tell));
  }

  /** Opens, finds, runs the cases in blocks, what goes together in one, and closes. */
  async complete(): Promise<this> {
    await this.open();
    await this.run(blocksOf(await this.find()));
    await this.session.close();
    return this;
  }

  async run(blocks: readonly (readonly BlockCase[])[]): Promise<void> {
    const rest = [...blocks];
    const next = () => Promise.resolve(rest.shift() ?? null);
    const pull = (mode: 'ahead' | 'idle') => (mode === 'ahead' ? Promise.resolve([]) : next());
    await this.session.run({ pull } as CaseFeed, this.tell);
  }

  /** How many cases ended in each way. */
  counts(): Partial<Record<CaseFinished['status'], number>> {
    const counts: Partial<Record<CaseFinished['status'], number>> = {};
    for (const event of this.events)
      if (event.type === 'case-finished') counts[event.status] = (counts[event.status] ?? 0) + 1;
    return counts;
  }
}

/** One case a block, and those of a group together. */
export function blocksOf(found: readonly FoundCase[]): readonly (readonly BlockCase[])[] {
  const blocks: BlockCase[][] = [];
  for (const { identity, group } of found) {
    const one = given(identity, 1, group ?? undefined);
    const last = blocks.at(-1);
    if (last !== undefined && group && last[0]?.together === group) last.push(one);
    else blocks.push([one]);
  }
  return blocks;
}

export function given(identity: string, attempt = 1, together?: string): BlockCase {
  return { id: identity, identity, attempt, ...(together === undefined ? {} : { together }) };
}
