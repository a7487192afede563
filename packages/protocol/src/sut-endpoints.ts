import Type, { type Static } from 'typebox';
import type { Endpoint } from './endpoint.ts';
import { DecimalId, HexId, Name, Page, PageQuery, Timestamp } from './scalars.ts';

const strict = { additionalProperties: false };
/** A path into a JSON answer: `build`, or `git.commit`. */
const Field = Type.String({ pattern: '^[A-Za-z0-9_-]{1,60}(\\.[A-Za-z0-9_-]{1,60}){0,5}$' });
const intervalSeconds = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 3600, default: 10, description: 'Between two probes while cases run' }),
);
const HttpProbe = Type.Object(
  {
    path: Type.String({
      pattern: '^/[!-~]{0,999}$',
      description: 'Asked for with GET; a redirect is not followed',
    }),
    scheme: Type.Optional(Type.Union([Type.Literal('http'), Type.Literal('https')], { default: 'http' })),
    branchField: Type.Optional({ ...Field, description: 'Where the JSON answer names its branch' }),
    buildField: Type.Optional({ ...Field, description: 'Where it names its build' }),
  },
  strict,
);

/** How executors look at it: by HTTP, by a connection alone, or by a program of theirs. */
export const SutProbe = Type.Union([
  Type.Object({ http: HttpProbe, intervalSeconds }, strict),
  Type.Object({ tcp: Type.Literal(true), intervalSeconds }, strict),
  Type.Object(
    {
      command: Type.Array(Type.String({ minLength: 1, maxLength: 4096 }), { minItems: 1, maxItems: 100 }),
      intervalSeconds,
    },
    strict,
  ),
]);
export type SutProbe = Static<typeof SutProbe>;

/** An IP address or the name of a host; `port` is text, as in the call that starts runs. Both may be left to the call. */
const address = {
  ip: Type.Optional(Type.String({ pattern: '^[0-9A-Za-z.:_-]{0,253}$', default: '' })),
  port: Type.Optional(Type.String({ pattern: '^([1-9][0-9]{0,4})?$', default: '' })),
};

/** What a person says of a system under test. */
export const SutDocument = Type.Object(
  {
    name: Name,
    ...address,
    probe: SutProbe,
    onDown: Type.Optional(
      Type.Object(
        {
          waitSeconds: Type.Optional(
            Type.Integer({
              minimum: 0,
              maximum: 86_400,
              default: 60,
              description: 'How long a run waits for it',
            }),
          ),
        },
        strict,
      ),
    ),
    declared: Type.Optional(
      Type.Boolean({ default: false, description: 'It must say of itself that it is a test target' }),
    ),
  },
  strict,
);
export type SutDocument = Static<typeof SutDocument>;

/** A system under test that a project knows; every member of its document is there. */
export const KnownSut = Type.Object({
  id: DecimalId,
  projectId: HexId,
  version: Type.Integer({ description: 'From 1; one more with each change' }),
  name: Type.String(),
  ip: Type.String(),
  port: Type.String(),
  probe: SutProbe,
  onDown: Type.Object({ waitSeconds: Type.Integer() }),
  declared: Type.Boolean(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type KnownSut = Static<typeof KnownSut>;

const inProject = Type.Object({ projectId: HexId });
const ofSut = Type.Object({ sutId: DecimalId });

/** Systems under test of a project. `ETag` names a state; `If-Match` with it refuses (412) what was made on another. */
export const sutEndpoints = {
  listSuts: {
    method: 'GET',
    path: '/api/v1/projects/:projectId/suts',
    summary: 'Systems under test of a project, by name',
    right: 'viewer',
    params: inProject,
    query: Type.Object(PageQuery),
    status: 200,
    response: Page(KnownSut),
  },
  createSut: {
    method: 'POST',
    path: '/api/v1/projects/:projectId/suts',
    summary: 'Save a system under test: runs that name it are guarded by its probe',
    right: 'maintainer',
    params: inProject,
    body: SutDocument,
    status: 201,
    response: KnownSut,
  },
  getSut: {
    method: 'GET',
    path: '/api/v1/suts/:sutId',
    summary: 'One system under test, with its ETag',
    right: 'viewer',
    params: ofSut,
    status: 200,
    response: KnownSut,
  },
  updateSut: {
    method: 'PUT',
    path: '/api/v1/suts/:sutId',
    summary: 'Replace what is said of a system under test; honours If-Match',
    right: 'maintainer',
    params: ofSut,
    body: SutDocument,
    honours: ['If-Match'],
    status: 200,
    response: KnownSut,
  },
  deleteSut: {
    method: 'DELETE',
    path: '/api/v1/suts/:sutId',
    summary: 'Delete a system under test; runs against it stay; honours If-Match',
    right: 'maintainer',
    params: ofSut,
    honours: ['If-Match'],
    status: 204,
  },
} as const satisfies Record<string, Endpoint>;
