import {
  CoreError,
  hasLost,
  isRefusal,
  type Principal,
  type Role,
  requireRole,
  requireSystemAdmin,
  roles,
} from '@testyard/core';
import type { Right } from '@testyard/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { isFromThisHost } from './headers/own-host.ts';
import { originOf, readTokens } from './principal.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route. A route without it cannot be registered. */
    right?: Right;
    /** Its body may be YAML, too. */
    alsoYaml?: boolean;
    /** Most values of its body; the usual number where absent. */
    bodyValues?: number;
    /** The route reads `X-Auth-Token` only: some clients send an `Authorization` of another kind along. */
    ignoreAuthorization?: boolean;
    /** The route needs no token of a program on this very host. */
    openOnHost?: boolean;
    /** Callers that need no token of a user: by a secret of this route alone, or as the route itself finds out who they are. */
    opensTo?: (request: FastifyRequest) => boolean;
    /** Calls are not counted for the rate limit: probes of health. */
    uncounted?: boolean;
  }
}

export interface Guards {
  /** Errors: TOKEN_UNKNOWN, TOKEN_EXPIRED. */
  readonly user: (token: string) => Promise<Principal>;
  /** Checks an executor's credential and keeps who it is on the request; without it no route may be an executor's. */
  readonly executor?: (request: FastifyRequest) => Promise<void>;
  /** Told of each call of people, also of refused ones, once it is known who calls. Errors: RATE_LIMITED. */
  readonly countCall?: (request: FastifyRequest, reply: FastifyReply) => void;
}

/**
 * Default deny, attached to the route and not to its path: registration throws for a route that declares no right,
 * and each request is checked before its body is read.
 */
export function guardRoutes(app: FastifyInstance, guards: Guards): void {
  app.decorateRequest('principal', null);
  app.decorateRequest('identify', null);
  app.decorateRequest('refusal', null);
  app.decorate('hasLostRights', lookAgain);
  app.addHook('onRoute', (route) => checkRoute(route, guards));
  app.addHook('onRequest', async (request, reply) => {
    try {
      await admit(request, guards);
    } catch (error) {
      guards.countCall?.(request, reply);
      throw error;
    }
    const { right, uncounted = false } = request.routeOptions.config;
    if (right !== 'executor' && !uncounted) guards.countCall?.(request, reply);
  });
}

function checkRoute(route: RouteOptions, guards: Guards): void {
  const right = route.config?.right;
  if (right === undefined) throw new Error(`${route.method} ${route.url} declares no right`);
  if (right === 'executor' && !guards.executor)
    throw new Error(`${route.method} ${route.url} is for executors, whom nothing identifies here`);
}

async function admit(request: FastifyRequest, guards: Guards): Promise<void> {
  const { right, ignoreAuthorization = false, openOnHost = false, opensTo } = request.routeOptions.config;
  if (right === 'anyone' || (openOnHost && isFromThisHost(request)) || opensTo?.(request)) return;
  if (right === 'executor') return guards.executor?.(request);
  request.identify = () => identify(readTokens(request, { ignoreAuthorization }), guards);
  const principal = { ...(await request.identify()), origin: originOf(request) };
  request.principal = principal;
  if (right === 'system-admin') requireSystemAdmin(principal);
  else if (isRole(right)) requireRoleOfPath(request, principal, right);
}

/** Whether the caller has lost what it could do when it was admitted. What the store cannot say now is asked next time. */
async function lookAgain(request: FastifyRequest): Promise<boolean> {
  const { principal: before, identify } = request;
  if (before === null || identify === null) return false;
  try {
    const now = { ...(await identify()), origin: originOf(request) };
    request.principal = now;
    return hasLost(before, now);
  } catch (error) {
    if (!isRefusal(error)) return false;
    request.refusal = error;
    return true;
  }
}

async function identify(tokens: readonly string[], guards: Guards): Promise<Principal> {
  const [first, ...others] = await Promise.all(tokens.map((token) => guards.user(token)));
  if (!first || others.some((other) => other.userId !== first.userId))
    throw new CoreError('TOKEN_UNKNOWN', { why: { rule: 'tokens-differ' } });
  return first;
}

/** Where the path names the project, its role is checked here; objects below it are checked by the use cases. */
function requireRoleOfPath(request: FastifyRequest, principal: Principal, role: Role): void {
  const projectId = projectOf(request.params);
  if (projectId !== null) requireRole(principal, role, { projectId, kind: 'project', id: projectId });
}

function projectOf(params: unknown): string | null {
  if (typeof params !== 'object' || params === null || !('projectId' in params)) return null;
  return typeof params.projectId === 'string' ? params.projectId : null;
}

function isRole(right: Right | undefined): right is Role {
  return roles.some((role) => role === right);
}
