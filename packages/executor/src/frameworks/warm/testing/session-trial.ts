/** For tests: a suite in a folder of its own, a session on it, and a feed that gives the blocks it is told to. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BlockCase, FoundCase } from '@testyard/protocol';
import { listOf } from '../../../testing/list-of.ts';
import type { CaseFeed, Framework } from '../../framework.ts';
import { type Laid, Trial } from '../../testing/trial.ts';

export type Blocks = readonly (readonly (
  | string
  | { readonly identity: string; readonly attempt: number }
)[])[];

export interface TrialOptions extends Laid {
  readonly arguments?: readonly string[];
  readonly select?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly collectMs?: number;
  readonly dryRun?: boolean;
  /** Name of a package below node_modules to the folder that it is a link to. */
  readonly installed?: Readonly<Record<string, string>>;
}

export class SessionTrial extends Trial {
  readonly pulls: string[] = [];
  readonly #options: TrialOptions;

  constructor(framework: Framework, options: TrialOptions) {
    super(framework, { ...process.env, ...options.environment });
    this.#options = options;
  }

  async open(): Promise<this> {
    const { installed = {}, collectMs = 15_000, dryRun = false, ...given } = this.#options;
    this.lay(given);
    for (const [name, target] of Object.entries(installed)) this.link(join('node_modules', name), target);
    const lists = { select: [...(given.select ?? [])], arguments: [...(given.arguments ?? [])] };
    const timeouts = { setupMs: 10_000, caseMs: 10_000, taskMs: 60_000, collectMs };
    await this.openSession({ ...lists, timeouts, dryRun, remainingMs: 60_000 });
    return this;
  }

  /** What is found. */
  async list(): Promise<readonly FoundCase[]> {
    return listOf(await this.session.find(this.tell));
  }

  /** Identities of what is found. */
  async find(): Promise<string[]> {
    return (await this.list()).map(({ identity }) => identity);
  }

  /** Opens, finds, runs the blocks (all cases as one block where absent), and closes. */
  async complete(blocks?: Blocks): Promise<this> {
    await this.open();
    const found = await this.find();
    await this.session.run(this.feed(blocks ?? [found]), this.tell);
    await this.session.close();
    return this;
  }

  /** Gives the blocks in turn; an empty one is the answer "nothing now" to a pull ahead. */
  feed(blocks: Blocks): CaseFeed {
    const rest = [...blocks];
    const next = (mode: string) => {
      if (mode === 'idle') while (rest[0]?.length === 0) rest.shift();
      const block = rest.shift();
      this.pulls.push(`${mode}:${block?.length ?? 'none'}`);
      return block?.map(blockCase) ?? null;
    };
    function pull(mode: 'ahead'): Promise<readonly BlockCase[]>;
    function pull(mode: 'idle'): Promise<readonly BlockCase[] | null>;
    function pull(
      mode: 'ahead' | 'idle',
    ): Promise<readonly BlockCase[]> | Promise<readonly BlockCase[] | null> {
      return mode === 'ahead' ? Promise.resolve(next('ahead') ?? []) : Promise.resolve(next('idle'));
    }
    return { pull };
  }

  /** What was said of the task as a whole. */
  notices(): string[] {
    return this.events.flatMap((event) =>
      event.type === 'task-notice' ? [`${event.kind} ${event.cause}: ${event.message}`] : [],
    );
  }

  has(name: string): boolean {
    return existsSync(join(this.folder, name));
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }
}

function blockCase(given: Blocks[number][number]): BlockCase {
  const { identity, attempt } = typeof given === 'string' ? { identity: given, attempt: 1 } : given;
  return { id: identity, identity, attempt };
}
