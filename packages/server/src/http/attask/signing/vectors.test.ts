// Signatures that the vendor's own clients made, and such as are to be refused: signing/testing/sdk-hmac-vectors.json.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { canonicalRequest, signatureOf } from './canonical-request.ts';
import { readSignature } from './read-signature.ts';

interface Vector {
  readonly name: string;
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly bodyBase64: string;
  readonly canonicalRequest?: string;
  readonly expect: string;
}

interface Official extends Omit<Vector, 'name' | 'expect'> {
  readonly signedHeaders: readonly string[];
  readonly ak: string;
  readonly sk: string;
  readonly signature: string;
  readonly v11: { readonly region: string; readonly service: string; readonly signature: string };
}

const file = new URL('testing/sdk-hmac-vectors.json', import.meta.url);
const vectors: {
  readonly credentials: readonly { readonly ak: string; readonly sk: string }[];
  readonly captured: readonly Vector[];
  readonly capturedQuirks: readonly Vector[];
  readonly derived: readonly Vector[];
  readonly official: readonly Official[];
} = JSON.parse(readFileSync(file, 'utf8'));

const secretKey = vectors.credentials[0]?.sk ?? '';
/** These are about the time of the call, which is judged before. */
const ofTime = ['too-old', 'too-new'];
/** A body that is not signed is for uploads, of which there are none. */
const withoutBody = 'non-json-content-type';

function received({ method, target, headers, bodyBase64 }: Omit<Vector, 'name' | 'expect'>) {
  return { method, target, rawHeaders: headers.flat(), body: Buffer.from(bodyBase64, 'base64') };
}

function isAccepted(vector: Vector): boolean {
  const call = received(vector);
  try {
    return signatureOf(call, readSignature(call.rawHeaders))(secretKey);
  } catch (error) {
    expect(error).toMatchObject({ code: 'SIGNATURE_WRONG' });
    return false;
  }
}

test.each([...vectors.captured, ...vectors.derived])('$name: $expect', (vector) => {
  if (ofTime.includes(vector.name)) return expect(isAccepted(vector)).toBe(true);
  expect(isAccepted(vector)).toBe(vector.expect === 'accept' && vector.name !== withoutBody);
});

test.each([...vectors.captured, ...vectors.derived].filter((vector) => vector.canonicalRequest))(
  '$name is signed as its client writes it',
  (vector) => {
    if (vector.expect === 'reject' || vector.name === withoutBody) return;
    const call = received(vector);
    const { signedHeaders } = readSignature(call.rawHeaders);
    expect(canonicalRequest(call, signedHeaders)).toBe(vector.canonicalRequest);
  },
);

test.each(vectors.capturedQuirks)('$name is signed wrongly by its client', (vector) => {
  expect(isAccepted(vector)).toBe(false);
});

test.each(vectors.official)('both algorithms: $source', (vector) => {
  const { ak, sk, signature, signedHeaders, v11 } = vector;
  const call = received(vector);
  const day = vector.headers.find(([name]) => name === 'X-Sdk-Date')?.[1].slice(0, 8);
  const names = `SignedHeaders=${signedHeaders.join(';')}`;
  const plain = `SDK-HMAC-SHA256 Access=${ak}, ${names}, Signature=${signature}`;
  const scope = `${day}/${v11.region}/${v11.service}`;
  const derived = `V11-HMAC-SHA256 Credential=${ak}/${scope}, ${names}, Signature=${v11.signature}`;
  for (const authorization of [plain, derived]) {
    const rawHeaders = [...call.rawHeaders, 'Authorization', authorization];
    const isSignedWith = signatureOf({ ...call, rawHeaders }, readSignature(rawHeaders));
    expect([isSignedWith(sk), isSignedWith(`${sk}.`)]).toEqual([true, false]);
  }
});
