import { CoreError } from '@testyard/core';
import { onlyValueOf, valuesOf } from '../../common/headers/raw-headers.ts';

/** What a signed call says of its signature. */
export interface Signature {
  readonly algorithm: 'SDK-HMAC-SHA256' | 'V11-HMAC-SHA256';
  readonly accessKey: string;
  /** Day, region and service that the key was derived for, as `YYYYMMDD/REGION/SERVICE`; null: it was not. */
  readonly scope: string | null;
  /** Names of headers in small letters, in the order in which they were signed. */
  readonly signedHeaders: readonly string[];
  /** 64 hexadecimal digits in small letters. */
  readonly hex: string;
  /** `X-Sdk-Date` as sent, and in milliseconds since 1970. */
  readonly date: string;
  readonly signedAt: number;
}

const schemes = /^(?:SDK|V11)-[A-Z0-9-]+(?=[ ,]|$)/i;
const parts = String.raw`SignedHeaders=([\x21\x23-\x2b\x2d-\x3a\x3c-\x7e;]+), *Signature=([0-9a-f]{64})$`;
const plain = new RegExp(`^SDK-HMAC-SHA256 +Access=([A-Za-z0-9]{1,64}), *${parts}`);
const derived = new RegExp(
  String.raw`^V11-HMAC-SHA256 +Credential=([A-Za-z0-9]{1,64})\/(\d{8}\/[\w.-]{1,64}\/[\w.-]{1,64}), *${parts}`,
);
const dateForm = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** Whether a call is signed, rightly or not, in place of carrying a token in `Authorization`. */
export function isSigned(rawHeaders: readonly string[]): boolean {
  return valuesOf(rawHeaders, 'authorization').some((value) => schemes.test(value.trim()));
}

/** Errors: SIGNATURE_WRONG with why, where what is said of the signature has not its form. */
export function readSignature(rawHeaders: readonly string[]): Signature {
  const sentAs = (header: string) => onlyValueOf(rawHeaders, header, 'SIGNATURE_WRONG') ?? '';
  const [text, date] = [sentAs('authorization'), sentAs('x-sdk-date')];
  const signature = readParts(text);
  const signedAt = readDate(date);
  if (!signature.signedHeaders.includes('x-sdk-date') || signedAt === null)
    throw new CoreError('SIGNATURE_WRONG', { why: { rule: 'signature-date' } });
  if (signature.scope !== null && signature.scope.slice(0, 8) !== date.slice(0, 8))
    throw new CoreError('SIGNATURE_WRONG', { why: { rule: 'signature-date' } });
  // Only keys that are given for a short time have such a token, and none are given here.
  if (valuesOf(rawHeaders, 'x-security-token').length > 0)
    throw new CoreError('SIGNATURE_WRONG', { why: { rule: 'security-token' } });
  return { ...signature, date, signedAt };
}

function readParts(text: string): Omit<Signature, 'date' | 'signedAt'> {
  const [algorithm = ''] = schemes.exec(text) ?? [];
  if (algorithm !== 'SDK-HMAC-SHA256' && algorithm !== 'V11-HMAC-SHA256')
    throw new CoreError('SIGNATURE_WRONG', { why: { rule: 'signature-algorithm', algorithm } });
  const isDerived = algorithm === 'V11-HMAC-SHA256';
  const [, accessKey, ...rest] = (isDerived ? derived : plain).exec(text) ?? [];
  const scope = isDerived ? (rest.shift() ?? null) : null;
  const [names, hex] = rest;
  const signedHeaders = names?.split(';') ?? [];
  const isClean = signedHeaders.every((name) => name !== '' && name === name.toLowerCase());
  if (accessKey === undefined || hex === undefined || !isClean)
    throw new CoreError('SIGNATURE_WRONG', { why: { rule: 'signature-form' } });
  return { algorithm, accessKey, scope, signedHeaders, hex };
}

function readDate(text: string): number | null {
  const [, ...numbers] = dateForm.exec(text) ?? [];
  const [year, month = 0, day, hour, minute, second] = numbers.map(Number);
  if (year === undefined) return null;
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  // No date rolls over into the next month.
  const same = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  return same === text ? at : null;
}
