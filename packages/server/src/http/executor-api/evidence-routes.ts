import {
  type ArtifactObjects,
  appendLog,
  type CoreService,
  type LogObjects,
  storeArtifact,
} from '@testyard/core';
import { executorEndpoints } from '@testyard/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { storableText } from '../common/bodies/storable-text.ts';
import { mountEndpoint } from '../common/endpoint-route.ts';
import type { LeaseMasks } from './lease-masks.ts';
import { leaseOf } from './lease-routes.ts';
import { LogNet, maskedFile } from './mask-evidence.ts';

/** Bytes are bytes, whatever they are said to be: JSON is not read here. */
const anyType = '*';
/** Bytes of one log message. */
const logLimit = 1024 * 1024;
/** For how long an executor gathers bytes of a log, in milliseconds: each message of it is a write of two files that is synced. */
const gatherMs = { watched: 100, unwatched: 1000 };

export interface EvidenceDoor {
  readonly core: CoreService;
  readonly logs: LogObjects;
  readonly artifacts: ArtifactObjects;
  readonly masks: LeaseMasks;
  /** Of the streams that somebody watches at this server. */
  readonly watchedLogs: { has(leaseId: string, stream: string): boolean };
}

/** Bytes that an executor sends: logs at their offset, and files. */
export function mountEvidenceRoutes(app: FastifyInstance, door: EvidenceDoor): void {
  const net = new LogNet();
  const service = { ...door.core, logs: door.logs, artifacts: door.artifacts };
  app.register(async (room) => {
    room.removeAllContentTypeParsers();
    room.addContentTypeParser(anyType, { parseAs: 'buffer', bodyLimit: logLimit }, (_request, body, done) =>
      done(null, body),
    );
    mountEndpoint(room, executorEndpoints.writeLog, async ({ request, params, query }) => {
      const sent = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const closed = query.closed === '1';
      const masker = await door.masks.of(params.leaseId);
      const at = { ...params, offset: Number(query.offset), bytes: sent, closed };
      const bytes = masker ? net.mask(masker, at) : sent;
      const part = {
        stream: params.stream,
        offset: Number(query.offset),
        bytes,
        closed,
        dropped: Number(query.dropped ?? 0),
      };
      const length = await appendLog(service, leaseOf(request, Number(query.epoch)), part);
      const isWatched = door.watchedLogs.has(params.leaseId, params.stream);
      return { length, gatherMs: isWatched ? gatherMs.watched : gatherMs.unwatched };
    });
  });
  app.register(async (room) => {
    room.removeAllContentTypeParsers();
    room.addContentTypeParser(anyType, (_request, payload, done) => done(null, payload));
    mountEndpoint(room, executorEndpoints.writeArtifact, async ({ request, params, query }) => {
      const { sha256, caseId = null } = query;
      const size = Number(request.headers['content-length'] ?? 0);
      const mask = await door.masks.of(params.leaseId);
      const content = mask ? maskedFile(mask, contentOf(request), sha256) : contentOf(request);
      const name = storableText(mask?.text(query.name) ?? query.name);
      const file = { name, sha256, caseId, size, content, isChecked: mask !== null };
      return { id: await storeArtifact(service, leaseOf(request, Number(query.epoch)), file) };
    });
  });
}

function contentOf(request: FastifyRequest): AsyncIterable<Uint8Array> {
  return (request.body ?? []) as AsyncIterable<Uint8Array>;
}
