import { durationMs } from './duration.ts';
import type { TemplateDocument } from './template.ts';

/** What a session may take of its host at most; null: as much as the host lets it. */
export interface SessionLimits {
  readonly memoryBytes: number | null;
  readonly processes: number | null;
  readonly cpuSeconds: number | null;
  readonly openFiles: number | null;
  readonly fileBytes: number | null;
}

const unitBytes = { K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 } as const;

/** Bytes of `512M`, `2G`; null where the text is no size. */
export function sizeBytes(text: string): number | null {
  const match = /^([1-9][0-9]{0,5})([KMGT])$/.exec(text);
  return match ? Number(match[1]) * unitBytes[match[2] as keyof typeof unitBytes] : null;
}

/** Of a checked document; CPU time in whole seconds, at least one. */
export function sessionLimitsOf({ limits = {} }: Pick<TemplateDocument, 'limits'>): SessionLimits {
  const { memory, processes, cpuTime, openFiles, fileSize } = limits;
  const cpuMs = cpuTime === undefined ? null : durationMs(cpuTime);
  return {
    memoryBytes: memory === undefined ? null : sizeBytes(memory),
    processes: processes ?? null,
    cpuSeconds: cpuMs === null ? null : Math.max(1, Math.ceil(cpuMs / 1000)),
    openFiles: openFiles ?? null,
    fileBytes: fileSize === undefined ? null : sizeBytes(fileSize),
  };
}
