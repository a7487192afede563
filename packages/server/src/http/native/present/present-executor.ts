import { type ExecutorOverview, versionSkew } from '@testyard/core';
import { type Executor as ExecutorResource, VERSION } from '@testyard/protocol';
import type { Language } from '../../common/texts/language.ts';
import { remarkText, remarkTextOrNull } from '../../common/texts/remark-texts.ts';
import { timestamp, timestampOrNull } from './timestamp.ts';

/** An executor with what it is doing now. */
export function presentExecutor(executor: ExecutorOverview, language: Language): ExecutorResource {
  return {
    id: executor.id,
    name: executor.name,
    projectId: executor.projectId,
    ephemeral: executor.ephemeral,
    state: executor.state,
    slots: executor.slots,
    busySlots: executor.busySlots,
    draining: executor.draining,
    pause: executor.pause && { ...executor.pause, until: timestamp(executor.pause.until) },
    refused: executor.refused,
    trouble: remarkTextOrNull(executor.trouble, language),
    distrusted: Object.entries(executor.distrusted).map(([framework, { version, message }]) => ({
      ...{ framework, version },
      reason: remarkText(message, language),
    })),
    key: {
      issuedAt: timestamp(executor.key.issuedAt),
      rotationOrdered: executor.key.orderedGraceMs !== null,
      oldUntil: timestampOrNull(executor.key.oldUntil),
    },
    labels: { ...executor.labels },
    frameworks: { ...executor.frameworks },
    version: executor.version,
    versionSkew: versionSkew(executor.version, VERSION),
    lastSeenAt: timestampOrNull(executor.lastSeenAt),
  };
}
