import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { CoreError } from '@testyard/core';
import { onlyValueOf, valuesOf } from '../../common/headers/raw-headers.ts';
import type { Signature } from './read-signature.ts';

/** A call as it came over the wire. */
export interface ReceivedCall {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  /** Names and values in turns, as sent. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

const payloadHeader = 'x-sdk-content-sha256';

/**
 * Whether a call was signed so with a secret key: in a time that tells nothing of the key. What is compared is made from
 * the call as it came, the body's own hash included, whatever its headers say of it.
 * Errors: SIGNATURE_WRONG with why, where a signed header is not there, or another body is told of.
 */
export function signatureOf(call: ReceivedCall, signature: Signature): (secretKey: string) => boolean {
  const text = stringToSign(call, signature);
  const given = Buffer.from(signature.hex, 'hex');
  return (secretKey) => {
    const made = createHmac('sha256', signingKey(signature, secretKey)).update(text).digest();
    return timingSafeEqual(made, given);
  };
}

function stringToSign(call: ReceivedCall, { algorithm, date, scope, signedHeaders }: Signature): string {
  const request = canonicalRequest(call, signedHeaders);
  return [algorithm, date, ...(scope === null ? [] : [scope]), sha256(request)].join('\n');
}

/** Method, path, query, headers, their names, and the body, a line or more each. Errors: as above. */
export function canonicalRequest(call: ReceivedCall, signedHeaders: readonly string[]): string {
  const { method, target, rawHeaders, body } = call;
  const [path = '', ...query] = target.split('?');
  const headers = signedHeaders.map((name) => {
    if (valuesOf(rawHeaders, name).length === 0)
      throw new CoreError('SIGNATURE_WRONG', { why: { rule: 'signed-header-missing', header: name } });
    return `${name}:${onlyValueOf(rawHeaders, name, 'SIGNATURE_WRONG') ?? ''}\n`;
  });
  return [
    ...[method, canonicalPath(path), canonicalQuery(query.join('?')), headers.join('')],
    ...[signedHeaders.join(';'), payloadHash(rawHeaders, body)],
  ].join('\n');
}

/** Errors: SIGNATURE_WRONG where the header names another body, or says that the body is not signed. */
function payloadHash(rawHeaders: readonly string[], body: Buffer): string {
  const hash = sha256(body);
  const told = onlyValueOf(rawHeaders, payloadHeader, 'SIGNATURE_WRONG');
  if (told !== null && told !== hash)
    throw new CoreError('SIGNATURE_WRONG', { why: { rule: 'signature-payload' } });
  return hash;
}

/** It ends with a slash, whatever was sent. */
function canonicalPath(path: string): string {
  const encoded = path
    .split('/')
    .map((segment) => encode(decode(segment)))
    .join('/');
  return encoded.endsWith('/') ? encoded : `${encoded}/`;
}

/** Names by their bytes, then values by theirs. */
function canonicalQuery(query: string): string {
  const pairs = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [decode(name), decode(value.join('='))] as const;
    });
  pairs.sort(([name, value], [other, otherValue]) => byBytes(name, other) || byBytes(value, otherValue));
  return pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
}

function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/** All but the unreserved characters of RFC 3986. */
function encode(text: string): string {
  const upper = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, upper);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new CoreError('SIGNATURE_WRONG', { why: { rule: 'signature-form' } });
  }
}

/** V11 signs with the hexadecimal text of a key that is derived for a day, a region and a service. */
function signingKey({ scope, accessKey }: Signature, secretKey: string): string {
  if (scope === null) return secretKey;
  return Buffer.from(hkdfSync('sha256', secretKey, accessKey, scope, 32)).toString('hex');
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
