import type { Language } from '../texts/texts.ts';

export type ServerOptions = import('@testyard/server').ServerOptions;
export type RunningServer = import('@testyard/server').RunningServer;
export type EmbeddedLaunch = import('@testyard/executor/embedded').EmbeddedLaunch;
export type EmbeddedBeginning = import('@testyard/executor/embedded').EmbeddedBeginning;

/** The child process of an embedded executor. */
export interface EmbeddedChild {
  /** Exit code or signal, when it has ended. */
  readonly exited: Promise<number | string>;
  begin(beginning: EmbeddedBeginning): void;
  stop(withinMs: number): Promise<void>;
}

/** The two packages that `up` joins, each loaded when it is asked. */
export interface Service {
  startServer(options: ServerOptions): Promise<RunningServer>;
  startEmbeddedExecutor(launch: EmbeddedLaunch): Promise<EmbeddedChild>;
  /** A ToldError for an error of the server's catalogue; any other as it is. */
  inServersWords(error: unknown, language: Language): Promise<unknown>;
}
