import { CoreError, type ErrorDetails, wrongAt } from '@testyard/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { usualBounds } from './body-bounds.ts';
import { storableJson } from './storable-text.ts';

const deepest = 20;
const openers = { list: 0x5b, object: 0x7b };
const closers = { list: 0x5d, object: 0x7d };
const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const backslash = 0x5c;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads bodies of the media types as JSON; others are refused with BODY_NOT_JSON, unless `mediaTypes` is `any`, where
 * whatever comes is read as JSON. `look` sees the bytes of a body before anything is made of them. Applies to the routes of this instance and those below it.
 */
export function readJsonBodies(
  app: FastifyInstance,
  mediaTypes: readonly string[] | 'any',
  look?: (request: FastifyRequest, body: Buffer) => Promise<void>,
): void {
  app.removeAllContentTypeParsers();
  const isAny = mediaTypes === 'any';
  const types = isAny ? '*' : [...mediaTypes];
  app.addContentTypeParser(
    types,
    { parseAs: 'buffer' },
    async (request: FastifyRequest, given: string | Buffer) => {
      const body = typeof given === 'string' ? Buffer.from(given) : given;
      await look?.(request, body);
      if (isAny && body.length === 0) throw new CoreError('BODY_NOT_JSON', { why: { rule: 'empty' } });
      return parseJson(body, valuesOf(request));
    },
  );
}

/** Most values of the body of a request. */
export const valuesOf = ({ routeOptions }: FastifyRequest): number =>
  routeOptions.config.bodyValues ?? usualBounds.values;

/**
 * One JSON value in UTF-8, at most 20 levels deep, of `mostValues` members and items, none of them twice in one object,
 * its texts fit to be stored; undefined for an empty body.
 * Errors: BODY_NOT_JSON, BODY_TOO_LARGE, REQUEST_INVALID for names that would change objects themselves.
 */
export function parseJson(body: Buffer, mostValues: number): unknown {
  if (body.length === 0) return undefined;
  const { depth, values, names } = shapeOf(body);
  if (depth > deepest) throw new CoreError('BODY_NOT_JSON', { why: { rule: 'too-deep', most: deepest } });
  if (values > mostValues)
    throw new CoreError('BODY_TOO_LARGE', { why: { rule: 'too-many-values', most: mostValues } });
  const text = decode(body);
  const value = parse(text);
  if (names > membersIn(value))
    throw new CoreError('BODY_NOT_JSON', { why: { rule: 'name-twice', name: nameTwiceIn(body) } });
  // What no store takes can only be written as an escape: raw, neither NUL nor half of a pair is JSON in UTF-8.
  return text.includes('\\u') ? storableJson(value) : value;
}

function decode(body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new CoreError('BODY_NOT_JSON', { why: { rule: 'not-utf8' } });
  }
}

function parse(text: string): unknown {
  try {
    // Asking for each member makes reading several times as slow, and hardly a text has such a name anywhere.
    return mayHavePoison.test(text) ? JSON.parse(text, refusePoison) : JSON.parse(text);
  } catch (error) {
    if (error instanceof CoreError) throw error;
    throw new CoreError('BODY_NOT_JSON', placeOf(error));
  }
}

const mayHavePoison = /__proto__|constructor|\\u/;

/** Names that mean the prototype of an object are never data. */
function refusePoison(key: string, value: unknown): unknown {
  const isPoison = key === '__proto__' || (key === 'constructor' && isObjectWith(value, 'prototype'));
  if (!isPoison) return value;
  throw new CoreError('REQUEST_INVALID', { findings: [wrongAt(`/${key}`, 'forbidden-member')] });
}

function isObjectWith(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name);
}

/** Where reading stopped; never the text there, which may hold a password. */
function placeOf(error: unknown): ErrorDetails {
  const said = error instanceof Error ? error.message : '';
  const position = /at position (\d+)/.exec(said)?.[1];
  if (position !== undefined) return { why: { rule: 'json-place', character: Number(position) } };
  return said.startsWith('Unexpected end') ? { why: { rule: 'ends-too-early' } } : {};
}

/**
 * Counted before anything is built, because millions of brackets take gigabytes as objects. `values`: members and items,
 * one more for each list or object, which may be empty. `names`: members as they are written, those that are there twice, too.
 */
function shapeOf(body: Buffer): { readonly depth: number; readonly values: number; readonly names: number } {
  let depth = 0;
  let most = 0;
  let values = 0;
  let names = 0;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] ?? 0;
    if (byte === quote) at = endOfString(body, at);
    else if (byte === comma) values += 1;
    else if (byte === colon) names += 1;
    else if (byte === openers.list || byte === openers.object) {
      values += 1;
      most = Math.max(most, ++depth);
    } else if (byte === closers.list || byte === closers.object) depth -= 1;
  }
  return { depth: most, values, names };
}

/** Of all objects in it, in which a name that was written twice is one member. */
function membersIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let members = Array.isArray(value) ? 0 : Object.keys(value).length;
  for (const item of Object.values(value)) members += membersIn(item);
  return members;
}

/** The first name that its object has already. */
function nameTwiceIn(body: Buffer): string {
  const open: Set<string>[] = [];
  let last = '';
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] ?? 0;
    if (byte === openers.object) open.push(new Set());
    else if (byte === closers.object) open.pop();
    else if (byte === colon) {
      if (open.at(-1)?.has(last)) return last;
      open.at(-1)?.add(last);
    } else if (byte === quote) {
      const end = endOfString(body, at);
      last = String(JSON.parse(body.toString('utf8', at, end + 1)));
      at = end;
    }
  }
  return last;
}

function endOfString(body: Buffer, start: number): number {
  let end = start + 1;
  while (end < body.length && body[end] !== quote) end += body[end] === backslash ? 2 : 1;
  return end;
}
