import { ProblemError } from './problem-error.ts';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown, otherwise: string) => (typeof value === 'string' ? value : otherwise);

/** Turns any answer that is not a success into a ProblemError: problem+json, the token door's body, or a proxy's page. */
export async function readProblem(response: Response, server: string): Promise<ProblemError> {
  const body = await readJson(response);
  const fallback = {
    code: response.status === 401 ? 'TOKEN_UNKNOWN' : `HTTP_${response.status}`,
    detail: describeStatus(response),
    requestId: response.headers.get('x-request-id') ?? '',
  };
  const token = isRecord(body.error) ? textOf(body.error.message, fallback.detail) : undefined;
  return new ProblemError({
    code: textOf(body.code, fallback.code),
    status: response.status,
    detail: textOf(body.detail, token ?? fallback.detail),
    requestId: textOf(body.requestId, fallback.requestId),
    type: absoluteLink(textOf(body.type, ''), server),
    errors: findingsOf(body.errors),
  });
}

async function readJson(response: Response): Promise<Record<string, unknown>> {
  try {
    const body: unknown = await response.json();
    return isRecord(body) ? body : {};
  } catch {
    return {};
  }
}

function describeStatus(response: Response): string {
  const location = response.headers.get('location');
  if (location !== null && response.status >= 300 && response.status < 400) {
    return `The server sends this call on to ${location}: use that address`;
  }
  return `HTTP ${response.status} ${response.statusText}`.trim();
}

function absoluteLink(type: string, server: string): string {
  return type.startsWith('/') ? server + type : type;
}

function findingsOf(errors: unknown): ProblemError['errors'] {
  if (!Array.isArray(errors)) return [];
  return errors.filter(isRecord).map(({ pointer, detail, template }) => ({
    ...{ pointer: textOf(pointer, ''), detail: textOf(detail, '') },
    ...(typeof template === 'string' ? { template } : {}),
  }));
}
