import { type Finding, wrongAt } from '@testyard/core';
import { distance } from 'fastest-levenshtein';
import type { Language } from '../texts/language.ts';
import { patternWords } from '../texts/pattern-words.ts';

/** What Ajv says of one violation. */
export interface Violation {
  readonly keyword: string;
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string | undefined;
  /** The part of the schema that was violated. */
  readonly parentSchema?: Readonly<Record<string, unknown>> | undefined;
}

const most = 20;
const longestName = 100;
type Words = Readonly<Record<string, (params: Readonly<Record<string, unknown>>) => string>>;

const counted = (limit: unknown, one: string): string => `${String(limit)} ${limit === 1 ? one : `${one}s`}`;

const english: Words = {
  required: ({ missingProperty }) => `lacks ${String(missingProperty)}`,
  additionalProperties: ({ additionalProperty }) => `has the unknown member ${String(additionalProperty)}`,
  misspelt: ({ additionalProperty, meant }) =>
    `has the unknown member ${String(additionalProperty)}; did you mean ${String(meant)}?`,
  notOfQuery: ({ known }) =>
    known === ''
      ? 'is not known: the address takes no query'
      : `is not known: the query takes ${String(known)}`,
  misspeltInQuery: ({ meant }) => `is not known; did you mean ${String(meant)}?`,
  type: ({ type }) => `must be of type ${String(type)}`,
  const: ({ allowedValue }) => `must be ${JSON.stringify(allowedValue)}`,
  oneOf: ({ allowed }) => `must be one of ${String(allowed)}`,
  minLength: ({ limit }) => `must have at least ${counted(limit, 'character')}`,
  maxLength: ({ limit }) => `must have at most ${counted(limit, 'character')}`,
  minItems: ({ limit }) => `must have at least ${counted(limit, 'item')}`,
  maxItems: ({ limit }) => `must have at most ${counted(limit, 'item')}`,
  maxProperties: ({ limit }) => `must have at most ${String(limit)} members`,
  minimum: ({ limit }) => `must be at least ${String(limit)}`,
  maximum: ({ limit }) => `must be at most ${String(limit)}`,
  pattern: ({ pattern }) => patternWords(String(pattern), 'en'),
  other: () => 'is not as described',
};
const chinese: Words = {
  required: ({ missingProperty }) => `缺少 ${String(missingProperty)}`,
  additionalProperties: ({ additionalProperty }) => `含有未知成员 ${String(additionalProperty)}`,
  misspelt: ({ additionalProperty, meant }) =>
    `含有未知成员 ${String(additionalProperty)}；您是否想写 ${String(meant)}？`,
  notOfQuery: ({ known }) =>
    known === '' ? '未知：该地址不接受查询参数' : `未知：可用的查询参数为 ${String(known)}`,
  misspeltInQuery: ({ meant }) => `未知；您是否想写 ${String(meant)}？`,
  type: ({ type }) => `类型须为 ${String(type)}`,
  const: ({ allowedValue }) => `须为 ${JSON.stringify(allowedValue)}`,
  oneOf: ({ allowed }) => `须为以下之一：${String(allowed)}`,
  minLength: ({ limit }) => `至少 ${String(limit)} 个字符`,
  maxLength: ({ limit }) => `至多 ${String(limit)} 个字符`,
  minItems: ({ limit }) => `至少 ${String(limit)} 项`,
  maxItems: ({ limit }) => `至多 ${String(limit)} 项`,
  maxProperties: ({ limit }) => `至多 ${String(limit)} 个成员`,
  minimum: ({ limit }) => `不得小于 ${String(limit)}`,
  maximum: ({ limit }) => `不得大于 ${String(limit)}`,
  pattern: ({ pattern }) => patternWords(String(pattern), 'zh'),
  other: () => '不符合要求',
};
const words: Record<Language, Words> = { en: english, zh: chinese };

/** What is wrong with a body, one finding a place and kind, at most 20; values are never repeated. */
export function findingsFrom(violations: readonly Violation[], language: Language): readonly Finding[] {
  return told(joinChoices(violations).map(withMeant), language);
}

/** What is wrong with a query: each of its members is a place, one that nobody knows, too. */
export function queryFindings(violations: readonly Violation[], language: Language): readonly Finding[] {
  return told(joinChoices(violations).map(withMeant).map(atItsName), language);
}

function told(violations: readonly Violation[], language: Language): readonly Finding[] {
  const findings = new Map<string, Finding>();
  for (const violation of violations) {
    const say = words[language][violation.keyword] ?? words[language].other;
    const detail = say?.(violation.params) ?? '';
    const pointer = violation.instancePath;
    findings.set(`${pointer} ${detail}`, wrongAt(pointer, 'said', detail));
    if (findings.size === most) break;
  }
  return [...findings.values()];
}

/** Of an unknown member, the known one whose name it nearly has. */
function withMeant(violation: Violation): Violation {
  if (violation.keyword !== 'additionalProperties') return violation;
  const written = String(violation.params.additionalProperty);
  const near = Object.keys(Object(violation.parentSchema?.properties))
    .map((name) => ({ name, edits: distance(written.toLowerCase(), name.toLowerCase()) }))
    .filter(({ edits, name }) => edits <= Math.max(2, Math.floor(name.length / 3)) && edits < name.length / 2)
    .sort((one, other) => one.edits - other.edits);
  const meant = near[0]?.name;
  return meant === undefined
    ? violation
    : { ...violation, keyword: 'misspelt', params: { ...violation.params, meant } };
}

function atItsName(violation: Violation): Violation {
  const { keyword, params, parentSchema } = violation;
  const name = params.additionalProperty;
  if (name === undefined) return violation;
  const instancePath = `/${String(name).slice(0, longestName).replaceAll('~', '~0').replaceAll('/', '~1')}`;
  if (keyword === 'misspelt') return { ...violation, instancePath, keyword: 'misspeltInQuery' };
  const known = Object.keys(Object(parentSchema?.properties)).join(', ');
  return { ...violation, instancePath, keyword: 'notOfQuery', params: { known } };
}

/**
 * A union fails once for each of its members. Literals at one place become one choice; of other members those count
 * that were wrong deeper inside, because the caller meant that one.
 */
function joinChoices(violations: readonly Violation[]): readonly Violation[] {
  const unions = new Set(
    violations.filter(({ keyword }) => keyword === 'anyOf').map((one) => one.instancePath),
  );
  if (unions.size === 0) return violations;
  const joined: Violation[] = [];
  for (const violation of violations) {
    if (violation.keyword === 'anyOf') {
      const choice = choiceAt(violations, violation);
      if (choice) joined.push(choice);
    } else if (!unions.has(violation.instancePath)) joined.push(violation);
  }
  return joined;
}

function choiceAt(violations: readonly Violation[], union: Violation): Violation | null {
  const members = violations.filter(
    (one) => one !== union && one.schemaPath.startsWith(`${union.schemaPath}/`),
  );
  if (members.some(({ instancePath }) => instancePath.length > union.instancePath.length)) return null;
  const here = members
    .filter(({ keyword }) => keyword !== 'anyOf')
    .sort((one, other) => Number(saysNull(one)) - Number(saysNull(other)));
  const literals = here.filter(({ keyword }) => keyword === 'const');
  if (literals.length > 1) {
    const allowed = literals.map(({ params }) => JSON.stringify(params.allowedValue)).join(', ');
    return { ...union, keyword: 'oneOf', params: { allowed } };
  }
  const types = here.filter(({ keyword }) => keyword === 'type');
  if (types.length === here.length && types.length > 0)
    return { ...union, keyword: 'type', params: { type: types.map(({ params }) => params.type).join(', ') } };
  return here.at(0) ?? union;
}

/** What may be null is told of what else it may be first. */
function saysNull({ keyword, params }: Violation): boolean {
  return keyword === 'type' && params.type === 'null';
}
