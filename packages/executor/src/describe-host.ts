import { askHost } from './host-probes.ts';
import { hostEnvironment } from './process/environment.ts';
import { detectIsolation, type IsolationLevel } from './process/isolation.ts';

/** What an executor would find on this host, asked without starting one. */
export interface HostDescription {
  readonly isolation: IsolationLevel;
  /** Framework name to version. */
  readonly frameworks: Readonly<Record<string, string>>;
}

export async function describeHost(): Promise<HostDescription> {
  const [isolation, { frameworks }] = await Promise.all([
    detectIsolation(),
    askHost(hostEnvironment(process.env, [])),
  ]);
  return { isolation: isolation.level, frameworks };
}
