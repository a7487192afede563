// The whole service in this process, on a real store and a real port, with the routes that its router registered.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { bootstrapAdmin, type SecretBox } from '@testyard/core';
import type { Right } from '@testyard/protocol';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { AesSecretBox } from '../../../packages/server/src/access/aes-secret-box.ts';
import { Argon2Passwords } from '../../../packages/server/src/access/argon2-passwords.ts';
import { SecretKeyFile } from '../../../packages/server/src/access/secret-key-file.ts';
import { buildApp } from '../../../packages/server/src/app.ts';
import { SignInLinks } from '../../../packages/server/src/http/common/pages/sign-in-links.ts';
import { Metrics } from '../../../packages/server/src/metrics/metrics.ts';
import {
  type FolderObjects,
  openFolderObjects,
} from '../../../packages/server/src/objects/folder-objects.ts';
import { openTestCore, type TestCore } from '../../../packages/server/src/testing/test-core.ts';

/** One method at one path, as the router has it. */
export interface RegisteredRoute {
  readonly method: string;
  readonly path: string;
  readonly right: Right;
  readonly schema: RouteOptions['schema'];
}

export interface WholeService {
  readonly core: TestCore;
  readonly objects: FolderObjects;
  readonly routes: readonly RegisteredRoute[];
  readonly signInLinks: SignInLinks;
  readonly secretBox: SecretBox;
  /** Of `adminPassword`: the password of every user. */
  readonly passwordHash: string;
  readonly url: string;
  readonly port: number;
  /** What was logged, line by line. */
  readonly logged: readonly string[];
  close(): Promise<void>;
}

export const adminPassword = 'correct horse battery';

export async function openWholeService(): Promise<WholeService> {
  const core = await openTestCore();
  const passwords = new Argon2Passwords();
  const objects = await openFolderObjects(`${core.folder}/objects`, (error) => {
    throw error;
  });
  await bootstrapAdmin(core, passwords, { password: adminPassword });
  const signInLinks = new SignInLinks(core);
  const secretBox = new AesSecretBox(
    new SecretKeyFile({ path: join(core.folder, 'secrets.key'), own: true }),
  );
  const logged: string[] = [];
  const { app, routes } = watchRoutes(() =>
    buildApp({
      core,
      logs: objects.logs,
      artifacts: objects.artifacts,
      passwords,
      secretBox,
      signInLinks,
      publicUrl: () => 'http://testyard.example',
      readiness: async () => ({ waitingFor: null, trouble: null }),
      metrics: new Metrics('0.0.0'),
      scrapeToken: null,
      http: {
        rateLimit: null,
        logLevel: 'info',
        logStream: { write: (line) => void logged.push(line) },
      },
    }),
  );
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return {
    ...{ core, objects, routes, url, port, logged },
    ...{ signInLinks, secretBox },
    passwordHash: await passwords.hash(adminPassword),
    close: async () => {
      app.server.closeAllConnections();
      await app.close();
      await objects.close();
      await core.close();
    },
  };
}

/** Fastify announces every instance before its first route: so no route is missed, wherever it is mounted. */
function watchRoutes(build: () => FastifyInstance) {
  const routes: RegisteredRoute[] = [];
  const watch = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url, config, schema }) => {
      const right = config?.right;
      if (right === undefined) throw new Error(`${method} ${url} declares no right`);
      for (const each of [method].flat()) routes.push({ method: each, path: url, right, schema });
    });
  };
  subscribe('fastify.initialization', watch);
  try {
    return { app: build(), routes };
  } finally {
    unsubscribe('fastify.initialization', watch);
  }
}
