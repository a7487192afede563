import { type Artifact, type KeptLog, type LateEvent, logState } from '@testyard/core';
import type {
  Artifact as ArtifactResource,
  LateEvent as LateEventResource,
  LogStream as LogStreamResource,
} from '@testyard/protocol';
import type { Language } from '../../common/texts/language.ts';
import { remarkTextOrNull } from '../../common/texts/remark-texts.ts';
import { timestamp } from './timestamp.ts';

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

export function presentLateEvent(
  event: LateEvent & { readonly caseName: string | null; readonly executor: string },
  language: Language,
): LateEventResource {
  const { taskId: _task, sequence: _sequence, receivedAt, message, ...said } = event;
  return { ...said, message: remarkTextOrNull(message, language), receivedAt: timestamp(receivedAt) };
}
