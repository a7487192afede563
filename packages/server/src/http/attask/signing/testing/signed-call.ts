// Signs calls as clients of cloud services do, written apart from what checks them.
import { createHash, createHmac } from 'node:crypto';

export interface KeyPair {
  readonly accessKey: string;
  readonly secretKey: string;
}

export interface CallToSign {
  readonly url: string;
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly at?: number;
  /** Headers that are signed, too. */
  readonly signed?: Readonly<Record<string, string>>;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Headers of a POST without a query: those that are signed, their date, and the signature. */
export function signedHeaders(keys: KeyPair, { url, body, at = Date.now(), signed = {} }: CallToSign) {
  const { host, pathname } = new URL(url);
  const date = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  const headers: Record<string, string> = { ...signed, host, 'x-sdk-date': date };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const request = ['POST', `${pathname}/`, '', lines, names.join(';'), sha256(body)].join('\n');
  const text = ['SDK-HMAC-SHA256', date, sha256(request)].join('\n');
  const hex = createHmac('sha256', keys.secretKey).update(text).digest('hex');
  const authorization = `SDK-HMAC-SHA256 Access=${keys.accessKey}, SignedHeaders=${names.join(';')}, Signature=${hex}`;
  return { ...signed, 'x-sdk-date': date, authorization };
}
