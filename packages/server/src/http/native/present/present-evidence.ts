import { type Artifact, type KeptLog, logState } from '@testyard/core';
import type { Artifact as ArtifactResource, LogStream as LogStreamResource } from '@testyard/protocol';

export function presentLog(log: KeptLog): LogStreamResource {
  return {
    leaseId: log.leaseId,
    executor: log.executor,
    stream: log.stream,
    length: log.length,
    state: logState(log),
    dropped: log.dropped,
  };
}

export function presentArtifact(artifact: Artifact): ArtifactResource {
  return {
    id: artifact.id,
    taskId: artifact.taskId,
    caseId: artifact.caseId,
    name: artifact.name,
    size: artifact.size,
    sha256: artifact.sha256,
  };
}
