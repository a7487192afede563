import { type Endpoint, otherAnswers } from '@testyard/protocol';

type Schema = Endpoint['body'];

export interface EndpointTables {
  readonly nativeEndpoints: Readonly<Record<string, Endpoint>>;
  readonly executorEndpoints: Readonly<Record<string, Endpoint>>;
}

const opening = `# The HTTP API

Made from the endpoint tables in \`packages/protocol/src/\` by \`UPDATE_DOCS=1 npm test -- --project unit tests/house\`; a test compares.

All times are RFC 3339 in UTC, all ids are strings, every list is \`{items, next}\` with \`?limit=\` (1 to 1000) and \`?cursor=\`, which is good for
that list alone. A member of a query that a call of the native API does not know is refused, with the one that it nearly is. A failure is
\`application/problem+json\` with a \`code\` of [errors.md](errors.md). Where the call had started a run before, \`runId\` is its id. A call carries its token as \`X-Auth-Token\` or \`Authorization: Bearer\`; one of the
compatible operation may be signed instead ([access keys](operate.md#users-roles-and-tokens)).
"Who" is the least role in the project that the path names; one who has no role there is answered as if it did not exist (404).
Names are kept in NFC and found in any spelling; controls, ends of lines and characters that change the direction of text are refused in them.

A running server describes the native API itself: \`/docs/api\` for people, with examples, and \`/openapi.json\` (OpenAPI 3.1) for programs.
`;

/** Names of an object schema's fields; \`?\` marks what may be absent. */
function fieldsOf(schema: Schema): string {
  if (!schema) return '';
  const object = schema as { properties?: Record<string, unknown>; required?: string[]; title?: string };
  if (object.title === 'Testyard template') return '[template](templates.md)';
  if (!object.properties) return 'JSON';
  const names = Object.keys(object.properties).map((name) =>
    object.required?.includes(name) ? name : `${name}?`,
  );
  return names.length === 0 ? '`{}`' : `\`{${names.join(', ')}}\``;
}

/** The usual answer, and in words when it is another one. */
function answersOf({ status, response, media = [], others = [] }: Endpoint): string {
  const types = media.map((type) => `\`${type}\``).join(', ');
  const usual = `${status} ${fieldsOf(response)}${types}`.trim();
  const otherwise = others.map((other) => `${otherAnswers[other].status}: ${otherAnswers[other].when}`);
  return [usual, ...otherwise].join('; ');
}

function rowOf(endpoint: Endpoint): string {
  const query = endpoint.query
    ? Object.keys((endpoint.query as { properties?: object }).properties ?? {})
    : [];
  const path = endpoint.path.replace(/:(\w+)/g, '{$1}') + (query.length > 0 ? `?${query.join('&')}` : '');
  const cells = [
    `\`${endpoint.method} ${path}\``,
    endpoint.summary,
    endpoint.right,
    `${fieldsOf(endpoint.body)}${endpoint.alsoYaml ? ', also as YAML' : ''}`,
    answersOf(endpoint),
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

const tableOf = (endpoints: Readonly<Record<string, Endpoint>>) =>
  [
    '| Call | What it does | Who | Body | Answer |',
    '|---|---|---|---|---|',
    ...Object.values(endpoints).map(rowOf),
  ].join('\n');

/** The text of docs/api.md. */
export function apiPage({ nativeEndpoints, executorEndpoints }: EndpointTables): string {
  return `${opening}
## The native API

${tableOf(nativeEndpoints)}

## What executors speak

Meaning and order of these messages: [executor-protocol.md](executor-protocol.md).

${tableOf(executorEndpoints)}
`;
}
