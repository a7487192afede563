/** What can be wrong at one place of a document or a request. Doors put each into the words of the reader's language. */
export const findingRules = [
  // Of any request. `said`: the words are there already, in the reader's language
  'said',
  'must-be-object',
  'must-be-list',
  'must-be-text',
  'must-not-be-empty',
  'name-text',
  'too-many-characters',
  'number-range',
  'time-range',
  'forbidden-member',
  'case-statuses',
  // Of the call that executes templates
  'template-ids',
  'template-id',
  'too-many-templates',
  'contradiction',
  // Of signing in
  'one-method',
  'known-method',
  'one-scope',
  'known-scope',
  // Of a template
  'unknown-framework',
  'only-command-has',
  'command-or-cases',
  'not-command-and-cases',
  'not-cases-and-report',
  'report-of-something',
  'one-report',
  'address-dash',
  'address-space',
  'address-helper',
  'address-user',
  'address-form',
  'ref-dash',
  'folder-within',
  'pattern-within',
  'duration',
  'environment-name',
  'label-name',
  'label-range',
  'group-has-name',
  // Of a system under test
  'declared-by-tcp',
  'change-is-strict',
  // Of secrets
  'secret-name',
  'secret-text',
  'variable-twice',
  // Of parameters
  'must-not-be-empty-list',
  'matrix-size',
  'matrix-empty',
  'matrix-without-values',
  'no-such-set',
  'parameter-name',
  'parameter-kept',
  'no-such-parameter',
  'parameter-missing',
  'no-nul',
  'no-number',
  'no-boolean',
  'no-choice',
] as const;
export type FindingRule = (typeof findingRules)[number];

/** One thing that is wrong; `pointer` is a JSON pointer, `''` the whole. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly pointer: string;
  readonly rule: FindingRule;
  /** What its words speak of, in the order in which they do. */
  readonly values?: readonly string[];
}

/** A finding that refuses the document; `pointer` is a JSON pointer into it, `values` what the words of the rule speak of. */
export function wrongAt(pointer: string, rule: FindingRule, ...values: readonly string[]): Finding {
  return { severity: 'error', pointer, rule, ...(values.length > 0 ? { values } : {}) };
}
