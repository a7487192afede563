import type { FastifyInstance } from 'fastify';

export interface LogStream {
  write(line: string): void;
}

/** What must not be read in a log, should an object that holds it ever be logged. */
const secrets = ['token', 'password', 'credential', 'authorization', 'x-auth-token', 'x-subject-token'];

export function loggerOptions(level: string, stream: LogStream | undefined) {
  const paths = secrets.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]);
  return { level, redact: { paths, censor: '[secret]' }, ...(stream ? { stream } : {}) };
}

/** One line a call: never its headers, its body or its query, which may hold secrets. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const line = {
      method: request.method,
      path: request.raw.url?.split('?', 1)[0],
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime),
      user: request.principal?.userName,
      address: request.ip,
    };
    const isRoutine = request.routeOptions.config.right === 'executor' && reply.statusCode < 400;
    if (isRoutine) request.log.debug(line, 'call');
    else request.log.info(line, 'call');
  });
}
