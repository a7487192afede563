import type { OptionRow } from './option-row.ts';

/** What `executor` can be told, by flag or variable, in the order of its help. */
export const EXECUTOR_OPTIONS: readonly OptionRow[] = [
  { key: 'server', flag: '--server <url>', variable: 'TESTYARD_SERVER', kind: 'text', text: 'option.server' },
  {
    key: 'code',
    flag: '--code <code>',
    variable: 'TESTYARD_EXECUTOR_CODE',
    kind: 'text',
    text: 'executor.code',
  },
  {
    key: 'codeFile',
    flag: '--code-file <file>',
    variable: 'TESTYARD_EXECUTOR_CODE_FILE',
    kind: 'path',
    text: 'executor.codeFile',
  },
  {
    key: 'labels',
    flag: '--labels <key=value...>',
    variable: 'TESTYARD_EXECUTOR_LABELS',
    kind: 'list',
    text: 'executor.labels',
  },
  {
    key: 'slots',
    flag: '--slots <count>',
    variable: 'TESTYARD_EXECUTOR_SLOTS',
    kind: 'integer',
    least: 1,
    most: 1000,
    text: 'executor.slots',
  },
  {
    key: 'data',
    flag: '--data <folder>',
    variable: 'TESTYARD_EXECUTOR_DATA',
    kind: 'path',
    otherwise: './testyard-executor-data',
    text: 'executor.data',
  },
  {
    key: 'name',
    flag: '--name <name>',
    variable: 'TESTYARD_EXECUTOR_NAME',
    kind: 'text',
    text: 'executor.name',
  },
  {
    key: 'allowSource',
    flag: '--allow-source <scheme...>',
    variable: 'TESTYARD_EXECUTOR_ALLOW_SOURCE',
    kind: 'list',
    text: 'executor.allowSource',
  },
  {
    key: 'allowPath',
    flag: '--allow-path <folder...>',
    variable: 'TESTYARD_EXECUTOR_ALLOW_PATH',
    kind: 'paths',
    text: 'executor.allowPath',
  },
  {
    key: 'passEnv',
    flag: '--pass-env <name...>',
    variable: 'TESTYARD_EXECUTOR_PASS_ENV',
    kind: 'list',
    text: 'executor.passEnv',
  },
  {
    key: 'hide',
    flag: '--hide <folder...>',
    variable: 'TESTYARD_EXECUTOR_HIDE',
    kind: 'paths',
    text: 'executor.hide',
  },
];
