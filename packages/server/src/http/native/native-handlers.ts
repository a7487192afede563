import type { ArtifactObjects, CoreService, LogObjects, PasswordHasher, SecretBox } from '@testyard/core';
import type { nativeEndpoints, ResponseOf } from '@testyard/protocol';
import type { FastifyReply } from 'fastify';
import type { EndpointCall } from '../common/endpoint-route.ts';
import type { SignInLinks } from '../common/pages/sign-in-links.ts';
import type { PublicUrl } from '../common/problem.ts';
import type { LogFeeds } from './logs/log-feed.ts';

type Table = typeof nativeEndpoints;
export type NativeName = keyof Table;

/** What the handlers of this door work with. */
export interface NativeDoor {
  readonly core: CoreService;
  readonly logs: LogObjects;
  readonly logFeeds: LogFeeds;
  readonly artifacts: ArtifactObjects;
  readonly passwords: PasswordHasher;
  readonly secretBox: SecretBox;
  readonly signInLinks: SignInLinks;
  readonly publicUrl: PublicUrl;
}

/** One handler for every row of the endpoint table. */
export type NativeHandlers = {
  readonly [Name in NativeName]: (
    call: EndpointCall<Table[Name]>,
  ) => Promise<ResponseOf<Table[Name]> | FastifyReply>;
};
