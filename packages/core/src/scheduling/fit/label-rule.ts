/**
 * What a template asks of one label: exactly this text; one of a set; a version within a range such as `>=20 <23`; or
 * that the label is there (`true`).
 */
export type LabelRule = string | readonly string[] | true;

export type LabelKind = 'exact' | 'set' | 'range' | 'presence';

/** One bound of a range; all of a range hold. */
interface Bound {
  readonly operator: '>=' | '>' | '<=' | '<' | '=';
  readonly version: Version;
}

/** Numbers from the left; of an early version it is known that it comes before the one that it is named after. */
interface Version {
  readonly numbers: readonly number[];
  readonly isEarly: boolean;
}

const oneBound = /^(>=|<=|>|<|=)\s*(\S+)$/;

/** Which of the four a rule is, by its form alone. */
export function kindOf(rule: LabelRule): LabelKind {
  if (rule === true) return 'presence';
  if (typeof rule !== 'string') return 'set';
  return /^[<>=]/.test(rule) ? 'range' : 'exact';
}

/** Whether a range is one: bounds with spaces between them, each an operator and a version. */
export function isRange(text: string): boolean {
  return boundsOf(text) !== null;
}

/** Whether a label with this value is what the rule asks for. */
export function holds(rule: LabelRule, value: string): boolean {
  const kind = kindOf(rule);
  if (kind === 'presence') return true;
  if (typeof rule !== 'string') return rule !== true && rule.includes(value);
  if (kind === 'exact') return value === rule;
  const bounds = boundsOf(rule);
  const version = versionOf(value);
  return bounds !== null && version !== null && bounds.every((bound) => isWithin(version, bound));
}

/** A rule as people read it. */
export function ruleText(rule: LabelRule): string {
  if (rule === true) return '*';
  return typeof rule === 'string' ? rule : rule.join(' | ');
}

/** A value that a rule holds for; null where none is known. */
export function valueFor(rule: LabelRule): string | null {
  if (rule === true) return 'true';
  if (typeof rule !== 'string') return rule[0] ?? null;
  if (kindOf(rule) === 'exact') return rule;
  const written = rule.split(/[<>=\s]+/).filter(Boolean);
  return [...written, ...written.map((one) => `${one}.1`), '0'].find((one) => holds(rule, one)) ?? null;
}

function boundsOf(text: string): Bound[] | null {
  const parts = text
    .trim()
    .replace(/([<>=])\s+/g, '$1')
    .split(/\s+/);
  const bounds: Bound[] = [];
  for (const part of parts) {
    const [, operator, number] = oneBound.exec(part) ?? [];
    const version = number === undefined ? null : versionOf(number);
    if (version === null) return null;
    bounds.push({ operator: operator as Bound['operator'], version });
  }
  return bounds;
}

/** `v20.1.0`, `3.10`, `9.0.0rc1`, `1.2.0-beta.3+5`; null where it is no version. */
function versionOf(text: string): Version | null {
  const found = /^v?(\d{1,9}(?:\.\d{1,9}){0,7})(?:[-.]?([a-z][a-z0-9.-]*))?(?:\+.*)?$/i.exec(text);
  if (!found?.[1]) return null;
  return { numbers: found[1].split('.').map(Number), isEarly: found[2] !== undefined };
}

function isWithin(version: Version, { operator, version: bound }: Bound): boolean {
  const order = compare(version, bound);
  if (operator === '>=') return order >= 0;
  if (operator === '>') return order > 0;
  if (operator === '<=') return order <= 0;
  return operator === '<' ? order < 0 : order === 0;
}

/** What is not written is 0. */
function compare(one: Version, other: Version): number {
  for (let at = 0; at < Math.max(one.numbers.length, other.numbers.length); at += 1) {
    const difference = (one.numbers[at] ?? 0) - (other.numbers[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return Number(other.isEarly) - Number(one.isEarly);
}
