/** What a host is, as labels that nobody writes: a template that asks for one can believe it. */
import { arch, availableParallelism, platform, totalmem } from 'node:os';
import { knownFrameworks } from '../frameworks/registry.ts';
import type { Found } from './host-probes.ts';

/** Names of labels that the executor finds itself, whether or not this host has them. */
export function factNames(environment: NodeJS.ProcessEnv): ReadonlySet<string> {
  const frameworks = knownFrameworks(environment).map(({ name }) => name);
  return new Set(['os', 'arch', 'node', 'python', 'cores', 'memory', ...frameworks]);
}

/** Label to value; `memory` in whole GiB, rounded down. A framework's label is its version. */
export function factLabels({ frameworks, python, node }: Found): Record<string, string> {
  return {
    ...frameworks,
    os: platform(),
    arch: arch(),
    node: node ?? process.versions.node,
    ...(python === null ? {} : { python }),
    cores: String(availableParallelism()),
    memory: String(Math.floor(memoryBytes() / 1024 ** 3)),
  };
}

/** What this process may use: of a container no more than its limit. */
function memoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
