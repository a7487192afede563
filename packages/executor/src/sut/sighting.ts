import { createHash } from 'node:crypto';
import type { SutGuard, SutIdentity } from '@testyard/protocol';
import { type Said, say } from '../texts/remark.ts';

/** What is looked at, and how. */
export type LookAt = SutGuard['probe'] & {
  /** Its name, for what is said of it. */
  readonly sut: string;
  readonly ip: string;
  readonly port: string;
  readonly declared: boolean;
};

/** What one look at a system under test came to. */
export type Sighting = SutIdentity &
  (
    | { readonly outcome: 'up'; readonly said: null }
    /** It does not say of itself that it is a test target. */
    | { readonly outcome: 'undeclared'; readonly said: Said }
    /** There was no answer, or none of use. */
    | { readonly outcome: 'down'; readonly said: Said }
  );

/** A look that found nothing of use. */
export function down(said: Said): Sighting {
  return { outcome: 'down', branch: null, build: null, said };
}

/** A look that came to nothing, by what it has to say. */
export class Unusable extends Error {
  readonly said: Said;

  constructor(said: Said) {
    super(said.message);
    this.said = said;
  }
}

/** Of an answer no more is read. */
export const mostAnswerBytes = 64 * 1024;
/** What names a branch or a build is cut there, and tells by a digest that it went on. */
const longestName = 200;

/** Which fields of an answer are looked at, as paths; null: none. `sut`: its name, for what is said of it. */
export interface AnswerFields {
  readonly sut: string;
  readonly branchField: string | null;
  readonly buildField: string | null;
  /** Whether a field that is named must be there. */
  readonly needed: boolean;
}

/**
 * What an answer says, which is a JSON object: its branch and build where they are looked at, and with `testTarget: true`
 * that it is a test target. Throws Unusable.
 */
export function readAnswer(text: string, fields: AnswerFields): SutIdentity & { readonly declares: boolean } {
  const answer = objectOf(text);
  if (answer === null) throw new Unusable(say('sut-nonsense', { sut: fields.sut }));
  const named = (field: string | null) => (field === null ? null : nameAt(answer, field, fields));
  return {
    branch: named(fields.branchField),
    build: named(fields.buildField),
    declares: answer.testTarget === true,
  };
}

function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? (JSON.parse(withQuotedNumbers(text)) as typeof value) : null;
  } catch {
    return null;
  }
}

/** A build is what is written, `1.10` or more digits than a number has: of valid JSON each number becomes a text. */
const withQuotedNumbers = (json: string): string =>
  json.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  );

function nameAt(answer: Readonly<Record<string, unknown>>, field: string, { sut, needed }: AnswerFields) {
  let value: unknown = answer;
  for (const part of field.split('.'))
    value = isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  const name = typeof value === 'string' ? value : '';
  if (name !== '') return cleaned(name);
  if (needed) throw new Unusable(say('sut-no-field', { sut, field }));
  return null;
}

/** One line without control characters. Two lines that differ anywhere differ in what is left of them. */
function cleaned(name: string): string {
  const line = name.replace(/\p{Cc}+/gu, ' ');
  return (line.length <= longestName ? line : shortened(line)).replace(/\p{Surrogate}/gu, '\ufffd');
}

function shortened(line: string): string {
  const digest = createHash('sha256').update(line).digest('hex').slice(0, 16);
  return `${line.slice(0, longestName - 17)}…${digest}`;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
