import { type Finding, type FindingRule, wrongAt } from '../findings.ts';
import type { ParameterRule, ParameterValue } from './template.ts';

/** Why a parameter cannot have this name, null where it can: it becomes an environment variable of the test. */
export function forbiddenName(name: string): FindingRule | null {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(name)) return 'parameter-name';
  if (name === 'PATH' || name === 'NODE_OPTIONS' || /^(LD_|PYTHON|TESTYARD_)/.test(name))
    return 'parameter-kept';
  return null;
}

const mostNames = 50;

/** Names that there are, for who has given another one: the first of them. */
export function knownNames(names: readonly string[]): string {
  return [...names.slice(0, mostNames), ...(names.length > mostNames ? ['…'] : [])].join(', ');
}

/**
 * The values that a run gives to a template's parameters, as text, with defaults; and what is wrong with them.
 * A value for a parameter that the template does not have is a finding: a typing mistake must not pass silently.
 */
export function resolveParameters(
  rules: Readonly<Record<string, ParameterRule>>,
  given: Readonly<Record<string, ParameterValue>>,
): { readonly values: Record<string, string>; readonly findings: Finding[] } {
  const values: Record<string, string> = {};
  const findings: Finding[] = [];
  const error = (name: string, rule: FindingRule, ...told: readonly string[]): void =>
    void findings.push(wrongAt(`/parameters/${name}`, rule, ...told));
  const known = knownNames(Object.keys(rules));
  for (const name of Object.keys(given))
    if (!Object.hasOwn(rules, name)) error(name, 'no-such-parameter', known);
  for (const [name, rule] of Object.entries(rules)) {
    const value = Object.hasOwn(given, name) ? given[name] : rule.default;
    if (value === undefined) {
      error(name, 'parameter-missing');
      continue;
    }
    const why = unfit(rule, String(value));
    if (why) error(name, why, String(value), knownNames(rule.choices?.map(String) ?? []));
    else values[name] = String(value);
  }
  return { values, findings };
}

function unfit(rule: ParameterRule, text: string): FindingRule | null {
  if (text.includes('\0')) return 'no-nul';
  if (rule.type === 'number' && (text.trim() === '' || !Number.isFinite(Number(text)))) return 'no-number';
  if (rule.type === 'boolean' && text !== 'true' && text !== 'false') return 'no-boolean';
  if (rule.choices && !rule.choices.some((choice) => String(choice) === text)) return 'no-choice';
  return null;
}
