// What OpenAPI says of the native API, to be held against what is really answered.
import { openApiDocument } from '../../../packages/server/src/http/native/open-api/open-api-document.ts';
import type { Asked, Told } from './ask.ts';

interface Described {
  readonly name: string;
  readonly path: RegExp;
  readonly method: string;
  /** Media types by status; none where the answer has no body. */
  readonly answers: Readonly<Record<string, readonly string[]>>;
}

const { paths, components } = openApiDocument('');

const mediaOf = (answer: object): string[] =>
  '$ref' in answer
    ? mediaOf(components.responses?.[String(answer.$ref).split('/').at(-1) ?? ''] ?? {})
    : Object.keys('content' in answer ? Object(answer.content) : {});

/** Those with fewer ids in their path come first: `by-name` is not a template. */
const operations: readonly Described[] = Object.entries(paths)
  .sort(([one], [other]) => one.split('{').length - other.split('{').length)
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, responses }]) => ({
      ...{ name: operationId, method: method.toUpperCase() },
      path: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/?#]+')}(\\?|$)`),
      answers: Object.fromEntries(
        Object.entries(responses).map(([status, answer]) => [status, mediaOf(answer)]),
      ),
    })),
  );

/** Every answer of success that the document has, as `startRun 202 application/json`. */
export const documentedSuccesses: readonly string[] = operations.flatMap(({ name, answers }) =>
  Object.entries(answers)
    .filter(([status]) => Number(status) < 400)
    .flatMap(([status, media]) => (media.length > 0 ? media : ['']).map((type) => said(name, status, type))),
);

/** The answer as the document would name it; null where the call is none of the native API. */
export function answerAsDocumented({ method, path }: Asked, { status, headers }: Told): string | null {
  const operation = operationFor(method, path);
  if (!operation) return null;
  const type = String(headers['content-type'] ?? '').split(';')[0] ?? '';
  return said(operation.name, String(status), type);
}

/** What an answer is that the document does not have; null where it has it. */
export function undocumented(asked: Asked, told: Told): string | null {
  const operation = operationFor(asked.method, asked.path);
  const media = operation?.answers[told.status] ?? operation?.answers.default;
  if (!operation || !media) return null;
  const isSuccess = told.status < 400;
  const type = String(told.headers['content-type'] ?? '').split(';')[0] ?? '';
  const isThere = !isSuccess || operation.answers[told.status] !== undefined;
  const isTyped = media.length === 0 ? type === '' : media.includes(type);
  return isThere && isTyped ? null : `${said(operation.name, String(told.status), type)} is not documented`;
}

function operationFor(method: string, path: string): Described | undefined {
  const named = method === 'HEAD' ? 'GET' : method;
  return operations.find((each) => each.path.test(path) && each.method === named);
}

function said(name: string, status: string, type: string): string {
  return `${name} ${status} ${type}`.trim();
}
