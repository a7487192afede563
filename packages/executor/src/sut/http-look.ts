import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { say } from '../texts/remark.ts';
import { type LookAt, mostAnswerBytes, readAnswer, type Sighting, Unusable } from './sighting.ts';

/** By this header, too, a SUT may say that it is a test target. */
const targetHeader = 'testyard-test-target';

/**
 * One GET: without credentials, proxy or kept connection; no redirect is followed, and no more is read than an answer may
 * have. Rejects with Unusable, or as the socket does.
 */
export async function lookByHttp(
  at: LookAt & { readonly kind: 'http' },
  signal: AbortSignal,
): Promise<Sighting> {
  const { sut, scheme, path, branchField, buildField, declared } = at;
  const answer = await get(at, signal);
  const status = answer.statusCode ?? 0;
  try {
    if (status >= 300 && status < 400) throw new Unusable(say('sut-redirect', { sut, status }));
    if (status < 200 || status >= 300) throw new Unusable(say('sut-status', { sut, status }));
    const text = branchField || buildField || declared ? await textOf(answer, sut) : '{}';
    const needsJson = branchField !== null || buildField !== null || !hasTargetHeader(answer);
    const fields = { sut, branchField, buildField, needed: true };
    const { declares, ...identity } = readAnswer(needsJson && text !== '' ? text : '{}', fields);
    if (declared && !declares && !hasTargetHeader(answer))
      return { outcome: 'undeclared', ...identity, said: say('sut-undeclared', { sut }) };
    return { outcome: 'up', ...identity, said: null };
  } finally {
    answer.destroy();
  }

  function get({ ip, port }: LookAt, within: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const send = scheme === 'https' ? httpsRequest : httpRequest;
      const headers = { accept: 'application/json', 'user-agent': 'testyard-executor', connection: 'close' };
      const options = { host: ip, port, path, headers, agent: false, signal: within, maxHeaderSize: 16_384 };
      send(options, resolve).on('error', reject).end();
    });
  }
}

const hasTargetHeader = ({ headers }: IncomingMessage) => headers[targetHeader] === 'true';

async function textOf(answer: IncomingMessage, sut: string): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > mostAnswerBytes) throw new Unusable(say('sut-large', { sut, bytes: mostAnswerBytes }));
    parts.push(part);
  }
  // Files of some systems begin with a mark of the byte order, which is no part of their text.
  return new TextDecoder().decode(Buffer.concat(parts));
}
