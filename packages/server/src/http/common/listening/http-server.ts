import type { Principal } from '@testyard/core';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  LogController,
} from 'fastify';
import { usualBounds } from '../bodies/body-bounds.ts';
import { readJsonBodies } from '../bodies/json-body.ts';
import { schemaChecks } from '../bodies/schema-checks.ts';
import { storableJson } from '../bodies/storable-text.ts';
import { readYamlBodies } from '../bodies/yaml-body.ts';
import { Doors } from '../doors.ts';
import { answerError, installErrors } from '../errors.ts';
import { guardRoutes } from '../guard.ts';
import { REQUEST_ID_HEADER, requestIdOf } from '../headers/request-id.ts';
import { securityHeaders } from '../headers/security-headers.ts';
import { type PublicUrl, problemErrors } from '../problem.ts';
import { callLog } from './call-log.ts';
import { type CallTraces, traceCalls } from './call-traces.ts';
import { checkHeaders, hardHeaderLimitBytes, refuseEncodedBody } from './header-limits.ts';
import { KnownPaths } from './known-paths.ts';
import { Lifecycle } from './lifecycle.ts';
import { OpenCalls, usualMostOpenCalls } from './open-calls.ts';
import { callerKey, defaultRateLimit, type RateLimit, RateLimiter } from './rate-limit.ts';
import { refuseOddPaths } from './refuse-odd-paths.ts';
import { type LogStream, loggerOptions, logRequests } from './request-log.ts';
import { answerConnect, answerSocketError } from './socket-errors.ts';
import { tellUnbelievedProxy } from './unbelieved-proxy.ts';
import { usualRightsEveryMs } from './watched-caller.ts';

const mostConnections = 10_000;
/** A caller that has not sent its headers by then is hung up on; it is looked for that often. */
const usualPatience: Patience = { headersMs: 30_000, lookMs: 10_000 };
/** For a whole request: as long as a large file may take over a slow line. */
const requestTimeoutMs = 30 * 60_000;
const keepAliveTimeoutMs = 65_000;

/** A call as it is counted: never its own path, of which there are too many. */
export interface AnsweredCall {
  readonly method: string;
  /** With `:name` parameters; null where no route was found. */
  readonly route: string | null;
  readonly status: number;
  readonly seconds: number;
}

export interface HttpServerOptions {
  readonly publicUrl: PublicUrl;
  /** Errors: TOKEN_UNKNOWN, TOKEN_EXPIRED. */
  readonly authenticate: (token: string) => Promise<Principal>;
  /** Checks the credential of an executor's request. Errors: CREDENTIAL_UNKNOWN. */
  readonly identifyExecutor?: (request: FastifyRequest) => Promise<void>;
  /** PEM. */
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
  /** Whether the address in `X-Forwarded-For` is believed of the one proxy in front, or of which proxies. */
  readonly trustProxy?: boolean | readonly string[];
  /** `fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`, which it is where absent. */
  readonly logLevel?: string;
  /** Standard output where absent. */
  readonly logStream?: LogStream;
  /** Told of each call once it is answered. It must not throw. */
  readonly onAnswered?: (call: AnsweredCall) => void;
  /** Absent: calls are not traced. */
  readonly traces?: CallTraces;
  /** Null: no limit; a default one where absent. */
  readonly rateLimit?: RateLimit | null;
  /** Of one caller, at once; a default one where absent. */
  readonly mostOpenCalls?: number;
  readonly patience?: Patience;
  /** How often the rights of who waits or watches are looked at, in milliseconds; a default time where absent. */
  readonly rightsEveryMs?: number;
}

/** With callers that send their headers slowly, in milliseconds. */
export interface Patience {
  readonly headersMs: number;
  readonly lookMs: number;
}

/** A server with everything that the doors share and no route yet. */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const doors = new Doors();
  doors.add({ prefix: '', language: 'en', errors: problemErrors(options.publicUrl) });
  const app = createFastify(options, doors);
  app.decorate('doors', doors);
  app.decorate('lifecycle', new Lifecycle());
  app.decorate('rightsEveryMs', options.rightsEveryMs ?? usualRightsEveryMs);
  app.server.headersTimeout = (options.patience ?? usualPatience).headersMs;
  app.server.maxConnections = mostConnections;
  // Node would answer an `Expect` that it does not know by itself, with nothing that says what is wrong.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  app.server.on('connect', (_request, socket) => answerConnect(doors, socket));
  readJsonBodies(app, ['application/json']);
  readYamlBodies(app);
  addHooks(app, options);
  return app;
}

/** The order counts: every answer gets its headers, and nobody is asked for a token at an address that is none. */
function addHooks(app: FastifyInstance, options: HttpServerOptions): void {
  const paths = new KnownPaths(app);
  const { rateLimit = defaultRateLimit } = options;
  const limiter = rateLimit && new RateLimiter(rateLimit, () => performance.now());
  const open = new OpenCalls(options.mostOpenCalls ?? usualMostOpenCalls);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...securityHeaders, [REQUEST_ID_HEADER]: request.id });
    checkHeaders(request);
  });
  if (!options.trustProxy) tellUnbelievedProxy(app);
  refuseOddPaths(app);
  if (options.traces) traceCalls(app, options.traces);
  app.lifecycle.watch(app);
  installErrors(app, paths);
  guardRoutes(app, {
    user: options.authenticate,
    ...(options.identifyExecutor ? { executor: options.identifyExecutor } : {}),
    countCall: (request, reply) => {
      limiter?.take(callerKey(request));
      open.enter(callerKey(request), reply.raw);
    },
  });
  app.addHook('preParsing', async (request, reply) => refuseEncodedBody(request, reply));
  app.addHook('preValidation', async (request) => {
    storableJson(request.query);
    storableJson(request.params);
  });
  logRequests(app);
  if (options.onAnswered) tellAnswered(app, options.onAnswered);
}

function tellAnswered(app: FastifyInstance, tell: (call: AnsweredCall) => void): void {
  app.addHook('onResponse', async ({ method, is404, routeOptions }, { statusCode, elapsedTime }) =>
    tell({
      method,
      route: is404 ? null : (routeOptions.url ?? null),
      status: statusCode,
      seconds: elapsedTime / 1000,
    }),
  );
}

function createFastify(options: HttpServerOptions, doors: Doors): FastifyInstance {
  const { tls, logLevel = 'silent', logStream, patience = usualPatience } = options;
  const shared = {
    trustProxy: trustedProxies(options.trustProxy ?? false),
    logger: loggerOptions(logLevel, logStream),
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: callLog,
    genReqId: requestIdOf,
    bodyLimit: usualBounds.bytes,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    ...schemaChecks,
    clientErrorHandler: (error, socket) => answerSocketError(doors, error, socket),
    frameworkErrors: answerUnrouted,
  } satisfies FastifyServerOptions;
  const node = {
    maxHeaderSize: hardHeaderLimitBytes,
    requireHostHeader: false,
    connectionsCheckingInterval: patience.lookMs,
  };
  if (!tls) return Fastify({ ...shared, http: node });
  return Fastify({ ...shared, https: { ...node, ...tls, minVersion: 'TLSv1.2' } });
}

/** Only the nearest proxy is believed where none is named: what stands further left in the header anybody can write. */
function trustedProxies(
  trust: boolean | readonly string[],
): string[] | ((address: string, hop: number) => boolean) {
  return typeof trust === 'boolean' ? (_address, hop) => trust && hop === 0 : [...trust];
}

/** No hook has seen the request: its address could not even be read. */
function answerUnrouted(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  reply.headers({ ...securityHeaders, [REQUEST_ID_HEADER]: request.id });
  answerError(request, reply, error);
}
