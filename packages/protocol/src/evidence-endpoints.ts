import Type from 'typebox';
import type { Endpoint } from './endpoint.ts';
import { Artifact, FoundLine, LateEvent, LogEncoding, LogStream, TaskEvidence } from './run-resources.ts';
import { DecimalId, HexId, Page, PageQuery, RoundQuery } from './scalars.ts';

const ofTask = Type.Object({ taskId: DecimalId });
const ofLog = Type.Object({
  taskId: DecimalId,
  leaseId: DecimalId,
  stream: Type.String({ pattern: '^[a-z]{1,20}$' }),
});
const pageQuery = Type.Object(PageQuery);

const Offset = Type.String({ pattern: '^[0-9]{1,15}$' });

/** What was kept of a task beside its results; part of the native table. */
export const evidenceEndpoints = {
  listLogs: {
    method: 'GET',
    path: '/api/v1/tasks/:taskId/logs',
    summary: 'Log streams of a task',
    right: 'viewer',
    params: ofTask,
    query: pageQuery,
    status: 200,
    response: Page(LogStream),
  },
  readLogs: {
    method: 'GET',
    path: '/api/v1/runs/:runId/logs',
    summary:
      'All logs of a round as a ZIP archive, as a download that streams: a folder for each task, a file for each stream of each lease',
    right: 'viewer',
    params: Type.Object({ runId: HexId }),
    query: Type.Object(RoundQuery),
    media: ['application/zip'],
    status: 200,
  },
  readLog: {
    method: 'GET',
    path: '/api/v1/tasks/:taskId/logs/:leaseId/:stream',
    summary: 'Raw bytes of one log stream; honours Range',
    right: 'viewer',
    params: ofLog,
    honours: ['Range', 'If-Range', 'If-None-Match'],
    media: ['application/octet-stream'],
    status: 200,
    others: ['part', 'unchanged'],
  },
  readLogText: {
    method: 'GET',
    path: '/api/v1/tasks/:taskId/logs/:leaseId/:stream/text',
    summary:
      'One log stream as UTF-8 text, between two byte offsets where they are given; headers Testyard-Log-From, -Next, -Length, -Encoding',
    right: 'viewer',
    params: ofLog,
    query: Type.Object({
      from: Type.Optional(Offset),
      to: Type.Optional(Offset),
      encoding: Type.Optional(LogEncoding),
    }),
    media: ['text/plain'],
    status: 200,
  },
  followLog: {
    method: 'GET',
    path: '/api/v1/tasks/:taskId/logs/:leaseId/:stream/events',
    summary:
      'One log stream as it grows: server-sent events `bytes` (base64, `id` = offset behind them), or with `text=1` `text` (a JSON string), and `end` (`{state, length, dropped}`); goes on from Last-Event-ID, else from `from`, which counts from the end where negative',
    right: 'viewer',
    params: ofLog,
    query: Type.Object({
      from: Type.Optional(Type.String({ pattern: '^-?[0-9]{1,15}$' })),
      text: Type.Optional(Type.Literal('1')),
      encoding: Type.Optional(LogEncoding),
    }),
    honours: ['Last-Event-ID'],
    media: ['text/event-stream'],
    status: 200,
  },
  findInLog: {
    method: 'GET',
    path: '/api/v1/tasks/:taskId/logs/:leaseId/:stream/find',
    summary:
      'The first line of one log stream, from the offset `from` on, that has `text` in it without regard to case, or, without `text`, that tells of an error. Looks for a second at most; go on from `next`',
    right: 'viewer',
    params: ofLog,
    query: Type.Object({
      from: Type.Optional(Offset),
      text: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
    }),
    status: 200,
    response: FoundLine,
  },
  countEvidence: {
    method: 'GET',
    path: '/api/v1/runs/:runId/evidence',
    summary:
      'How much is kept of the tasks of a round beside their results: files and their bytes, and what executors said that does not count. Tasks of which nothing is kept are left out',
    right: 'viewer',
    params: Type.Object({ runId: HexId }),
    query: Type.Object(RoundQuery),
    status: 200,
    response: Type.Object({ tasks: Type.Array(TaskEvidence) }),
  },
  listLateEvidence: {
    method: 'GET',
    path: '/api/v1/tasks/:taskId/late-evidence',
    summary: 'What executors said of a task and does not count',
    right: 'viewer',
    params: ofTask,
    query: pageQuery,
    status: 200,
    response: Page(LateEvent),
  },
  listArtifacts: {
    method: 'GET',
    path: '/api/v1/tasks/:taskId/artifacts',
    summary: 'Files kept from a task and its cases, or with `caseId` from one of them',
    right: 'viewer',
    params: ofTask,
    query: Type.Object({ ...PageQuery, caseId: Type.Optional(DecimalId) }),
    status: 200,
    response: Page(Artifact),
  },
  readArtifacts: {
    method: 'GET',
    path: '/api/v1/runs/:runId/artifacts',
    summary:
      'All files kept from a round, or with `caseId` from one of its cases, as a ZIP archive, as a download that streams: a folder for each task, and in it one for each case',
    right: 'viewer',
    params: Type.Object({ runId: HexId }),
    query: Type.Object({ ...RoundQuery, caseId: Type.Optional(DecimalId) }),
    media: ['application/zip'],
    status: 200,
  },
  readArtifact: {
    method: 'GET',
    path: '/api/v1/tasks/:taskId/artifacts/:artifactId',
    summary: 'Content of one artifact, as a download',
    right: 'viewer',
    params: Type.Object({ taskId: DecimalId, artifactId: Type.String({ pattern: '^[0-9]{1,19}$' }) }),
    honours: ['Range', 'If-Range', 'If-None-Match'],
    media: ['application/octet-stream'],
    status: 200,
    others: ['part', 'unchanged'],
  },
} as const satisfies Record<string, Endpoint>;
