import { type Endpoint, otherAnswers } from '@testyard/protocol';

type Schema = Endpoint['body'];

export interface EndpointTables {
  readonly nativeEndpoints: Readonly<Record<string, Endpoint>>;
  readonly executorEndpoints: Readonly<Record<string, Endpoint>>;
}

const opening = `# The HTTP API

Made from the endpoint tables in \`packages/protocol/src/\` by \`UPDATE_DOCS=1 npm test -- --project unit tests/house\`; a test compares.

All times are RFC 3339 in UTC, all ids are strings, every list is \`{items, next}\` with \`?limit=\` (1 to 1000) and \`?cursor=\`, which is good for
that list only. A query parameter that a call of the native API does not know is refused, with the name that was probably meant. A failure is
\`application/problem+json\` with a \`code\` of [errors.md](errors.md). If the call had already started a run, \`runId\` is its id. A call carries its token as \`X-Auth-Token\` or \`Authorization: Bearer\`; one to the
compatible call may be signed instead ([access keys](operate.md#users-roles-and-tokens)).
"Who" is the lowest role that is needed in the project of the path; to a caller without a role there, the object does not exist (404).
Names are kept in Unicode NFC and found in any normal form; control characters, line ends and characters that change the direction of text are refused in them.

A running server also describes the native API itself: \`/docs/api\` for people, with examples, and \`/openapi.json\` (OpenAPI 3.1) for programs.
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

/** The calls that have no row in an endpoint table, because their dialects are given. */
const compatible = `## The compatible call

\`POST /attask/v3/taskmodel/execution\` executes templates and answers in the compatible dialect. The token goes into \`X-Auth-Token\`; texts are Chinese
unless \`X-Language: en-us\` (or \`Accept-Language\`) asks for English. The body is JSON, each name is taken in both spellings, and unknown names are ignored:

| Name | Also | Meaning |
|---|---|---|
| \`testSuite\` | \`test_suite\` | \`[{"taskId": "..."}]\`, 1 to 1000 templates or [groups](templates.md#groups) by id, as strings; \`task_id\` works too |
| \`sutName\` | \`sut_name\` | name of the [system under test](sut.md) |
| \`sut_branch_name\` | \`sutBranchName\` | its branch |
| \`ip\`, \`port\` | | its address, in place of the saved one |
| \`userName\` | \`user_name\` | on whose behalf: passed on to the tests, gives no rights |
| \`testServiceId\` | \`test_service_id\` | id of the project; if empty, that of the templates |

| Answer | When |
|---|---|
| 200, \`"status": "ok"\`, \`result\`: id of the run | without \`Prefer\`: the run is recorded. With \`Prefer: wait=N\` (up to 600 seconds): every template passed |
| 200, \`"status": "failed"\`, with \`result\` | after waiting: the verdict is another one; \`error_code\` is \`RUN_FAILED\`, \`RUN_ERROR\`, \`RUN_INVALID\` or \`RUN_STOPPED\`, and \`error_cause\` has a line for each such template |
| 202, \`"status": "running"\`, with \`result\` | the time is over before the verdict; go on with \`GET /api/v1/runs/{runId}\` and \`Prefer\` |
| 4xx or 5xx, \`"status": "failed"\` | refused; unless \`result\` names a run, nothing was started. \`error_msg\`, \`error_code\` ([errors.md](errors.md)), \`error_cause\`, \`request_id\`, and in \`faq\` a link to the explanation |

\`Idempotency-Key\` makes a repeated call the same run. Either all templates start or none; one that no executor could ever run is refused with \`NO_MATCHING_EXECUTOR\`.

Tokens come from \`POST /v3/auth/tokens\` as in OpenStack Keystone (password or token), in the header \`X-Subject-Token\`, for 24 hours; the
[README](../README.md#the-first-call) shows both calls. Pipelines use [tokens of their own](operate.md#users-roles-and-tokens).
`;

/** The text of docs/api.md. */
export function apiPage({ nativeEndpoints, executorEndpoints }: EndpointTables): string {
  return `${opening}
${compatible}
## The native API

${tableOf(nativeEndpoints)}

## What executors speak

Meaning and order of these messages: [executor-protocol.md](executor-protocol.md).

${tableOf(executorEndpoints)}
`;
}
