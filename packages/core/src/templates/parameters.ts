import type { Finding } from '../errors.ts';
import type { ParameterRule } from './template.ts';

export type ParameterValue = string | number | boolean;

/** Why a parameter cannot have this name, null where it can: it becomes an environment variable of the test. */
export function forbiddenName(name: string): string | null {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(name)) return 'a name of letters, digits and _';
  if (name === 'PATH' || name === 'NODE_OPTIONS' || /^(LD_|PYTHON|TESTYARD_)/.test(name))
    return `${name} is kept for the host: choose another name`;
  return null;
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
  const error = (name: string, detail: string): void =>
    void findings.push({ severity: 'error', pointer: `/parameters/${name}`, detail });
  for (const name of Object.keys(given))
    if (!Object.hasOwn(rules, name))
      error(name, `no such parameter; there are: ${Object.keys(rules).join(', ') || 'none'}`);
  for (const [name, rule] of Object.entries(rules)) {
    const value = Object.hasOwn(given, name) ? given[name] : rule.default;
    if (value === undefined) {
      error(name, 'needs a value: it has no default');
      continue;
    }
    const why = unfit(rule, String(value));
    if (why) error(name, why);
    else values[name] = String(value);
  }
  return { values, findings };
}

function unfit(rule: ParameterRule, text: string): string | null {
  if (text.includes('\0')) return 'no NUL character';
  if (rule.type === 'number' && (text.trim() === '' || !Number.isFinite(Number(text))))
    return `"${text}" is no number`;
  if (rule.type === 'boolean' && text !== 'true' && text !== 'false')
    return `"${text}" is neither true nor false`;
  if (rule.choices && !rule.choices.some((choice) => String(choice) === text))
    return `"${text}" is none of ${rule.choices.join(', ')}`;
  return null;
}
