import type { KnownSut, SutProbe } from '@testyard/core';
import type { KnownSut as KnownSutResource, SutProbe as ProbeResource } from '@testyard/protocol';
import { timestamp } from './timestamp.ts';

export function presentSut(sut: KnownSut): KnownSutResource {
  return {
    id: sut.id,
    projectId: sut.projectId,
    version: sut.version,
    name: sut.name,
    ip: sut.ip,
    port: sut.port,
    probe: presentProbe(sut.probe),
    onDown: { waitSeconds: sut.waitMs / 1000 },
    declared: sut.declared,
    createdAt: timestamp(sut.createdAt),
    updatedAt: timestamp(sut.updatedAt),
  };
}

/** As it is written in a document. */
function presentProbe(probe: SutProbe): ProbeResource {
  const intervalSeconds = probe.intervalMs / 1000;
  if (probe.kind === 'tcp') return { tcp: true, intervalSeconds };
  if (probe.kind === 'command') return { command: [...probe.words], intervalSeconds };
  const { path, scheme, branchField, buildField } = probe;
  const fields = { ...(branchField ? { branchField } : {}), ...(buildField ? { buildField } : {}) };
  return { http: { path, scheme, ...fields }, intervalSeconds };
}
