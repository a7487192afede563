/** What this host is, and whether its frameworks are believed: looked at before the first announcement, and from then on. */
import type { Announce } from '@testyard/protocol';
import { CanaryWatch } from '../canary/canary-watch.ts';
import type { ExecutorLog } from '../executor-log.ts';
import type { DataFolder } from '../files/data-folder.ts';
import type { LeaseHost } from '../lease/lease-context.ts';
import { FactWatch } from '../loops/fact-watch.ts';
import type { ExecutorOptions } from '../options.ts';
import { hostEnvironment } from '../process/environment.ts';
import { detectIsolation, type Isolation } from '../process/isolation.ts';
import { announcementOf } from '../server/announcement.ts';
import type { ServerApi } from '../server/server-api.ts';
import { type FirstLook, type Found, firstLook, keepLook, probeHost } from './host-probes.ts';

export interface HostWatchParts {
  readonly options: ExecutorOptions;
  readonly data: DataFolder;
  readonly instanceId: string;
  readonly log: ExecutorLog;
  readonly look: HostLook;
}

/** What is asked of the host before anything is written: it may begin before it is known whom it is for. */
export interface HostLook {
  readonly isolation: Promise<Isolation>;
  readonly first: Promise<FirstLook>;
}

/** Both at once; none of them rejects. */
export function lookAtHost({
  dataFolder,
  passEnv,
}: Pick<ExecutorOptions, 'dataFolder' | 'passEnv'>): HostLook {
  return {
    isolation: detectIsolation(),
    first: firstLook(dataFolder, environmentOf({ passEnv })),
  };
}

export interface WatchedHost {
  readonly api: ServerApi;
  /** What the server has. */
  readonly announced: Announce;
  readonly host: LeaseHost;
  hasIdleSlot(): boolean;
  /** The server has it that these are not believed. */
  onDistrust(frameworks: readonly string[]): void;
}

export class HostWatch {
  readonly #parts: HostWatchParts;
  readonly #canaries: CanaryWatch;
  #facts: FactWatch | null = null;
  #found: Found;

  private constructor(parts: HostWatchParts, canaries: CanaryWatch, found: Found) {
    this.#parts = parts;
    this.#canaries = canaries;
    this.#found = found;
  }

  /** Nothing is tried out yet: what is known of an earlier life has to do. */
  static async open(parts: HostWatchParts): Promise<HostWatch> {
    const { options, data, log, look } = parts;
    const [found, canaries] = await Promise.all([
      look.first.then((first) => keepLook(data, first)),
      CanaryWatch.open({ options: options.canary, executor: options.version, data, log }),
    ]);
    return new HostWatch(parts, canaries, found);
  }

  /** What is to be announced now. */
  get announcement(): Announce {
    const { options, instanceId } = this.#parts;
    const found = this.#found;
    const distrusted = this.#canaries.distrusted(found.frameworks);
    return announcementOf({ options, instanceId, found, distrusted });
  }

  begin({ api, announced, host, hasIdleSlot, onDistrust }: WatchedHost): void {
    const { options, data, log } = this.#parts;
    const facts = new FactWatch({
      ...{ api, announced, everyMs: options.factsEveryMs },
      look: async () => {
        this.#found = await probeHost(data, environmentOf(options), false);
        return this.announcement;
      },
      onChange: ({ frameworks, distrusted = {} }) => {
        log({ key: 'facts', values: { frameworks: pairs(frameworks) } });
        onDistrust(Object.keys(distrusted));
      },
    });
    this.#facts = facts;
    this.#canaries.begin({
      frameworks: () => this.#found.frameworks,
      ...{ host, hasIdleSlot },
      onChange: () => facts.lookNow(),
    });
  }

  /** An offer may have been on its way when it was told that the framework is not. */
  believes(framework: string): boolean {
    return this.#canaries.distrusted(this.#found.frameworks)[framework] === undefined;
  }

  /** A slot is needed. */
  workComes(): void {
    this.#canaries.giveUp();
  }

  async stop(): Promise<void> {
    this.#facts?.stop();
    await this.#canaries.stop();
  }
}

const environmentOf = ({ passEnv }: Pick<ExecutorOptions, 'passEnv'>) =>
  hostEnvironment(process.env, passEnv) as NodeJS.ProcessEnv;

const pairs = (versions: Readonly<Record<string, string>>): string =>
  Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
