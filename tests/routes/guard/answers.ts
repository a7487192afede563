// What every answer must be, whatever was asked.
import { errorCatalogue } from '@testyard/core';
import type { Told } from './ask.ts';

/** Codes of the documents of the dialect that stand for ours. */
const documentedCodes = ['DEV.00000001', 'DEV.00000002', 'DEV.00000003'];
const dialectFields = ['status', 'request_id', 'server_ip', 'error_msg', 'error_code', 'error_cause', 'faq'];

/** What only a program says: stacks, places of this machine, the store's own words. */
const inner = [
  /\n\s+at \S/,
  /\.[cm]?[jt]s:\d+/,
  /node_modules|node:internal/,
  /\/(work|tmp|home|root|usr)\//,
  /SQLITE|sqlite|libsql|kysely/i,
  /\b(select|insert into|update|delete from)\b.{1,80}\b(from|values|set|where)\b/i,
  /\b(TypeError|RangeError|SyntaxError|ReferenceError|AssertionError)\b|assertion:/,
  /FST_ERR|ERR_[A-Z]+|\[object Object\]|\bundefined\b/,
];

/** What is wrong with an answer; null where it is as all must be. `door` is told from the path. */
export function flawOf(path: string, method: string, told: Told): string | null {
  const { status, text, headers } = told;
  if (status >= 500) return `status ${status}`;
  const leak = status < 400 ? null : inner.find((pattern) => pattern.test(text));
  if (leak) return `says ${leak.exec(text)?.[0]}`;
  const id = headers['x-request-id'];
  if (typeof id !== 'string' || !/^[A-Za-z0-9]{1,32}$/.test(id)) return `request id ${id}`;
  const bare = headerFlaw(headers);
  if (bare || status < 400 || method === 'HEAD') return bare;
  return flawOfError(path, told, id);
}

/** Whatever was asked: no browser guesses a type, frames it, runs something in it, or lets another origin read it. */
function headerFlaw(headers: Told['headers']): string | null {
  if (headers['x-content-type-options'] !== 'nosniff') return 'a type that may be guessed';
  const policy = String(headers['content-security-policy']);
  if (!policy.includes("default-src 'none'") || /unsafe|\*/.test(policy)) return `the policy ${policy}`;
  if (!headers['cache-control']) return 'no word about caches';
  const shared = Object.keys(headers).find((name) => name.startsWith('access-control-'));
  return shared === undefined ? null : `another origin is let in by ${shared}`;
}

function flawOfError(path: string, { status, text, headers }: Told, requestId: string): string | null {
  const type = headers['content-type'] ?? '';
  const body = objectOf(text);
  if (!body) return `an error that is no JSON object: ${text.slice(0, 100)}`;
  if (/^\/attask(\/|$|\?)/.test(path)) return dialectFlaw(body, requestId);
  if (/^\/v3(\/|$|\?)/.test(path)) return keystoneFlaw(body, status);
  if (!type.startsWith('application/problem+json')) return `content type ${type}`;
  if (!Object.hasOwn(errorCatalogue, String(body.code))) return `code ${body.code}`;
  if (body.status !== status || body.requestId !== requestId)
    return 'another status or request id in its body';
  return typeof body.detail === 'string' && body.detail !== '' ? null : 'no detail';
}

function dialectFlaw(body: Record<string, unknown>, requestId: string): string | null {
  const missing = dialectFields.filter((name) => typeof body[name] !== 'string');
  if (missing.length > 0) return `without ${missing.join(', ')}`;
  const code = String(body.error_code);
  if (!Object.hasOwn(errorCatalogue, code) && !documentedCodes.includes(code)) return `code ${code}`;
  return body.request_id === requestId && body.status === 'failed' ? null : 'another status or request id';
}

function keystoneFlaw(body: Record<string, unknown>, status: number): string | null {
  const { error } = body;
  if (typeof error !== 'object' || error === null) return 'without error';
  const { code, message, title } = error as Record<string, unknown>;
  return code === status && typeof message === 'string' && typeof title === 'string' ? null : 'another shape';
}

function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
