import {
  type Endpoint,
  type HonouredHeader,
  nativeEndpoints,
  type OtherAnswer,
  otherAnswers,
  Problem,
  VERSION,
} from '@testyard/protocol';
import { examples } from './examples.ts';
import { type JsonSchema, NamedSchemas } from './named-schemas.ts';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

interface Media {
  readonly schema: JsonSchema;
  readonly example?: unknown;
}
type Content = Readonly<Record<string, Media>>;

/** An answer, or a reference to one. */
export type Answered =
  | {
      readonly description: string;
      readonly headers?: Readonly<Record<string, { description: string; schema: JsonSchema }>>;
      readonly content?: Content;
    }
  | { readonly $ref: string };

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  /** By status, or `default`; those below 400 are of success. */
  readonly responses: Readonly<Record<string, Answered>>;
}

/** OpenAPI 3.1. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

const description = `Every list is \`{items, next}\` with \`limit\` and \`cursor\`, which is good for that list alone; a member of a
query that a call does not know is refused; times are RFC 3339 in UTC; ids are strings. A failure is
\`application/problem+json\` with a \`code\` that \`/docs/errors\` explains, in the language of \`Accept-Language\` (English and Chinese).
A token is issued by \`POST /v3/auth/tokens\`, in the header \`X-Subject-Token\` of the answer. An object of a project in which
the caller has no role is answered as if it did not exist. Whatever answers GET answers HEAD, without the body. The cookie of
the page opens the same calls; with it, what changes something also needs the header \`X-Testyard-Page\`.`;

interface Honoured {
  readonly description: string;
  readonly schema: JsonSchema;
  /** Without it the call is refused. */
  readonly required?: true;
}

const honoured: Readonly<Record<HonouredHeader, Honoured>> = {
  'Idempotency-Key': {
    description: 'A repeat of the call with the same key and body gets the answer of the first',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
  'If-Match': {
    description: '`ETag` of the state that the change is made on, or `*`',
    schema: { type: 'string' },
  },
  'If-None-Match': {
    description: '`ETag` of what the caller has: 304 where that is what there is',
    schema: { type: 'string' },
  },
  'If-Range': {
    description: '`ETag` of what the range is a part of: else all is sent',
    schema: { type: 'string' },
  },
  'Last-Event-ID': { description: 'The last event that was seen', schema: { type: 'string' } },
  Prefer: {
    description: '`wait=N`: answer when it is finished, or after N seconds (0 to 600)',
    schema: { type: 'string', pattern: 'wait=[0-9]{1,3}' },
  },
  traceparent: {
    description: 'W3C Trace Context: recorded with the run, and told to its tests as `TRACEPARENT`',
    schema: { type: 'string' },
  },
  Range: { description: '`bytes=from-to`', schema: { type: 'string' } },
  'X-Testyard-Page': {
    description: 'Any value: tells the page from another site, which cannot make a browser send it',
    schema: { type: 'string' },
    required: true,
  },
};

const retryAfter = { description: 'Seconds to wait', schema: { type: 'integer', minimum: 1 } };
const contentRange = {
  'Content-Range': { description: '`bytes from-to/length`', schema: { type: 'string' } },
};
const refusals = {
  BadRequest: 'What was sent is not as described',
  Unauthorized: 'No token, or one that is unknown or expired',
  Forbidden: 'The role of the caller is too low',
  NotFound: 'There is no such object that the caller may see',
  TooManyRequests: 'Too many calls in a short time',
  Failure: 'Anything else that went wrong; `code` says what',
} as const;

/** The native API as OpenAPI 3.1, made from the endpoint table; `url` is where people reach the server. */
export function openApiDocument(url: string): OpenApiDocument {
  const schemas = new NamedSchemas();
  const paths: Record<string, Record<string, Operation>> = {};
  for (const [name, endpoint] of Object.entries<Endpoint>(nativeEndpoints)) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operationOf(name, endpoint, schemas) };
  }
  const problem = { 'application/problem+json': { schema: schemas.refer(Problem) } };
  const responses = Object.entries(refusals).map(([name, text]) => [
    name,
    {
      description: text,
      ...(name === 'TooManyRequests' ? { headers: { 'Retry-After': retryAfter } } : {}),
      content: problem,
    },
  ]);
  const tags = [...new Set(Object.values<Endpoint>(nativeEndpoints).map(tagOf))];
  return {
    openapi: '3.1.0',
    info: { title: 'Testyard', version: VERSION, description },
    servers: [{ url }],
    tags: tags.map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        token: { type: 'apiKey', in: 'header', name: 'X-Auth-Token' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
      responses: Object.fromEntries(responses),
      schemas: schemas.components,
    },
  };
}

function operationOf(name: string, endpoint: Endpoint, schemas: NamedSchemas): Operation {
  return {
    operationId: name,
    summary: endpoint.summary,
    description: whoMay(endpoint),
    tags: [tagOf(endpoint)],
    security: endpoint.right === 'anyone' ? [] : [{ token: [] }, { bearer: [] }],
    parameters: parametersOf(endpoint, schemas),
    ...(endpoint.body
      ? {
          requestBody: {
            required: requiresBody(endpoint.body),
            content: {
              'application/json': mediaOf(schemas.refer(endpoint.body), examples[name]?.request),
              ...(endpoint.alsoYaml
                ? { 'application/yaml': mediaOf(schemas.refer(endpoint.body), undefined) }
                : {}),
            },
          },
        }
      : {}),
    responses: responsesOf(name, endpoint, schemas),
  };
}

function whoMay({ right }: Endpoint): string {
  if (right === 'anyone') return 'Open to anyone.';
  if (right === 'user') return 'For everybody with a token.';
  return right === 'system-admin' ? 'For system admins.' : `Least role in the project: ${right}.`;
}

/** What the path speaks of: the last segment that is no id and no action. */
function tagOf({ path }: Endpoint): string {
  const [first = '', second = '', third = ''] = path.split('/').slice(3);
  return first === 'projects' && second !== '' && third !== '' ? third : first;
}

/** A call without a body is one that gives no member. */
function requiresBody(schema: unknown): boolean {
  const { required, properties } = schema as { required?: readonly string[]; properties?: object };
  return properties === undefined || (required ?? []).length > 0;
}

function parametersOf(endpoint: Endpoint, schemas: NamedSchemas): Parameter[] {
  const membersOf = (schema: unknown, place: 'path' | 'query'): Parameter[] => {
    const { properties = {}, required = [] } = (schema ?? {}) as {
      properties?: Readonly<Record<string, JsonSchema>>;
      required?: readonly string[];
    };
    return Object.entries(properties).map(([name, member]) => {
      const { description: text, ...rest } = member;
      return {
        ...{ name, in: place, required: place === 'path' || required.includes(name) },
        ...(typeof text === 'string' ? { description: text } : {}),
        schema: schemas.refer(rest),
      };
    });
  };
  const headers = (endpoint.honours ?? []).map(
    (name): Parameter => ({ name, in: 'header', required: false, ...honoured[name] }),
  );
  return [...membersOf(endpoint.params, 'path'), ...membersOf(endpoint.query, 'query'), ...headers];
}

function responsesOf(name: string, endpoint: Endpoint, schemas: NamedSchemas): Operation['responses'] {
  const { right, status, others = [] } = endpoint;
  const refused = (which: keyof typeof refusals) => ({ $ref: `#/components/responses/${which}` });
  const isChecked = endpoint.params ?? endpoint.query ?? endpoint.body;
  const inProject = right !== 'anyone' && right !== 'user' && right !== 'system-admin';
  const content = contentOf(name, endpoint, schemas);
  return {
    [status]: { description: endpoint.summary, ...(content ? { content } : {}) },
    ...Object.fromEntries(others.map((other) => [otherAnswers[other].status, otherwise(other, content)])),
    ...(isChecked ? { 400: refused('BadRequest') } : {}),
    ...(right === 'anyone' ? {} : { 401: refused('Unauthorized') }),
    ...(inProject || right === 'system-admin' ? { 403: refused('Forbidden') } : {}),
    ...(inProject ? { 404: refused('NotFound') } : {}),
    429: refused('TooManyRequests'),
    default: refused('Failure'),
  };
}

/** An answer in place of the usual one, whose content is given. */
function otherwise(other: OtherAnswer, content: Content | null): Answered {
  const { when } = otherAnswers[other];
  if (other === 'unchanged' || content === null) return { description: when };
  return { description: when, ...(other === 'part' ? { headers: contentRange } : {}), content };
}

function contentOf(name: string, endpoint: Endpoint, schemas: NamedSchemas): Content | null {
  const { response, media } = endpoint;
  if (response) return { 'application/json': mediaOf(schemas.refer(response), examples[name]?.response) };
  return media ? Object.fromEntries(media.map((type) => [type, { schema: {} }])) : null;
}

function mediaOf(schema: JsonSchema, example: unknown): Media {
  return { schema, ...(example === undefined ? {} : { example }) };
}
