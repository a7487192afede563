import type { TemplateDocument } from '@testyard/protocol';
import type { Language } from '../texts/texts.ts';

/** What `up` asks of the server's package. */
export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly dataFolder: string;
  readonly leaseSeconds: number;
  readonly allowInsecure: boolean;
  readonly trustProxy: boolean;
  readonly logLevel: string;
  readonly publicUrl?: string;
  readonly databaseUrl?: string;
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
  readonly adminPassword?: string;
  /** False where `up` runs without an executor of its own: ready does not wait for one then. */
  readonly embeddedExecutor: boolean;
  /** Templates saved at the first start. */
  readonly samples?: readonly TemplateDocument[];
}

export interface RunningServer {
  readonly url: string;
  /** The password is there only if it was made by this very start. */
  readonly firstStart: { readonly adminPassword: string | null };
  mintEmbeddedCode(): Promise<string>;
  /** Resolves when the embedded executor is online and its frameworks are known. */
  executorReady(): Promise<void>;
  close(): Promise<void>;
}

/** What `up` asks of the executor's package. */
export interface EmbeddedOptions {
  readonly serverUrl: string;
  readonly code: string;
  readonly slots: number;
  readonly dataFolder: string;
  readonly allowPaths: readonly string[];
}

export interface RunningExecutor {
  close(): Promise<void>;
}

/** The two packages that `up` joins. */
export interface Service {
  startServer(options: ServerOptions): Promise<RunningServer>;
  describeError(code: string, details: unknown, language: Language): string;
  startEmbeddedExecutor(options: EmbeddedOptions): Promise<RunningExecutor>;
}
