/**
 * What a session may take of its host. Memory and processes are bounded for all that it starts together, by control
 * groups, where this executor may make some; CPU time, open files and the size of files for each process by itself.
 */
import type { SessionLimits } from '@testyard/protocol';

export const noLimits: SessionLimits = {
  memoryBytes: null,
  processes: null,
  cpuSeconds: null,
  openFiles: null,
  fileBytes: null,
};

/** Those of the host, which a template may lower and not exceed. */
export function sessionLimits(host: SessionLimits, template: SessionLimits = noLimits): SessionLimits {
  const least = (name: keyof SessionLimits) => {
    const given = [host[name], template[name]].filter((one) => one !== null);
    return given.length > 0 ? Math.min(...given) : null;
  };
  return {
    memoryBytes: least('memoryBytes'),
    processes: least('processes'),
    cpuSeconds: least('cpuSeconds'),
    openFiles: least('openFiles'),
    fileBytes: least('fileBytes'),
  };
}

/** A process that goes on after SIGXCPU is killed so many seconds later. */
const killAfterSeconds = 5;

/** Flags of `prlimit`, which Linux has. Without a group of its own the memory of each process is bounded by what it writes to. */
export function prlimitFlags(limits: SessionLimits, hasMemoryGroup: boolean): string[] {
  if (process.platform !== 'linux') return [];
  const { memoryBytes, cpuSeconds, openFiles, fileBytes } = limits;
  return [
    ...(cpuSeconds === null ? [] : [`--cpu=${cpuSeconds}:${cpuSeconds + killAfterSeconds}`]),
    ...(openFiles === null ? [] : [`--nofile=${openFiles}:${openFiles}`]),
    ...(fileBytes === null ? [] : [`--fsize=${fileBytes}:${fileBytes}`]),
    ...(memoryBytes === null || hasMemoryGroup ? [] : [`--data=${memoryBytes}:${memoryBytes}`]),
  ];
}

/** As a person reads it; what is not bounded is left out, nothing where nothing is. */
export function limitsText(limits: SessionLimits): string {
  const told = Object.entries(limits).flatMap(([name, value]) =>
    value === null ? [] : [`${name} ${value}`],
  );
  return told.join(', ');
}
