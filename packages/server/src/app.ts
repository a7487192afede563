/** The only place that wires: what the use cases work with, and the doors that lead to them. */
import {
  type ArtifactObjects,
  authenticate,
  type CoreService,
  type LogObjects,
  type PasswordHasher,
  type SecretBox,
} from '@testyard/core';
import type { FastifyInstance } from 'fastify';
import { registerAttask } from './http/attask/register-attask.ts';
import type { CallTraces } from './http/common/listening/call-traces.ts';
import { mountHealth, type ReadyCheck } from './http/common/listening/health.ts';
import { createHttpServer, type HttpServerOptions } from './http/common/listening/http-server.ts';
import { mountMetrics } from './http/common/listening/metrics-route.ts';
import { mountErrorsPage } from './http/common/pages/errors-page.ts';
import type { SignInLinks } from './http/common/pages/sign-in-links.ts';
import type { PublicUrl } from './http/common/problem.ts';
import { identifyExecutor } from './http/executor-api/identify-executor.ts';
import type { InstanceDoor } from './http/executor-api/instance-routes.ts';
import { registerExecutorApi } from './http/executor-api/register-executor-api.ts';
import { registerIam } from './http/iam/register-iam.ts';
import { LogFeeds } from './http/native/logs/log-feed.ts';
import { registerNative } from './http/native/register-native.ts';
import { mountPage, sendToRuns } from './http/page/mount-page.ts';
import type { Metrics } from './metrics/metrics.ts';

export interface AppParts extends Pick<InstanceDoor, 'onEmbedded'> {
  readonly core: CoreService;
  readonly logs: LogObjects;
  readonly artifacts: ArtifactObjects;
  readonly passwords: PasswordHasher;
  readonly secretBox: SecretBox;
  readonly signInLinks: SignInLinks;
  readonly publicUrl: PublicUrl;
  readonly readiness: ReadyCheck;
  readonly metrics: Metrics;
  /** Absent: nothing is told to a collector of traces. */
  readonly traces?: CallTraces;
  /** For scrapers of other hosts; null: there is none. */
  readonly scrapeToken: string | null;
  readonly http: Omit<
    HttpServerOptions,
    'publicUrl' | 'authenticate' | 'identifyExecutor' | 'onAnswered' | 'traces'
  >;
}

/** The whole service behind one HTTP server that does not listen yet. */
export function buildApp(parts: AppParts): FastifyInstance {
  const { core, publicUrl } = parts;
  const app = createHttpServer({
    ...parts.http,
    publicUrl,
    authenticate: (token) => authenticate(core, token),
    identifyExecutor: identifyExecutor(core),
    ...(parts.traces ? { traces: parts.traces } : {}),
    onAnswered: (call) => parts.metrics.answered(call),
  });
  // fail point: doors.made(app)
  mountHealth(app, parts.readiness);
  mountMetrics(app, { read: () => parts.metrics.read(), scrapeToken: parts.scrapeToken });
  mountErrorsPage(app);
  mountPage(app);
  registerIam(app, { ...parts, homePage: sendToRuns });
  const logFeeds = new LogFeeds({ ...core, logs: parts.logs });
  registerNative(app, { ...parts, logFeeds });
  registerAttask(app, parts);
  registerExecutorApi(app, { ...parts, watchedLogs: logFeeds });
  return app;
}
