import type { OptionRow } from './option-row.ts';

/** What `executor` can be told, by flag or variable, in the order of its help. */
export const EXECUTOR_OPTIONS: readonly OptionRow[] = [
  { key: 'server', flag: '--server <url>', variable: 'TESTYARD_SERVER', kind: 'text', text: 'option.server' },
  { key: 'code', flag: '--code <code>', variable: 'TESTYARD_CODE', kind: 'text', text: 'executor.code' },
  {
    key: 'codeFile',
    flag: '--code-file <file>',
    variable: 'TESTYARD_CODE_FILE',
    kind: 'path',
    text: 'executor.codeFile',
  },
  {
    key: 'labels',
    flag: '--labels <key=value...>',
    variable: 'TESTYARD_LABELS',
    kind: 'list',
    text: 'executor.labels',
  },
  {
    key: 'slots',
    flag: '--slots <count>',
    variable: 'TESTYARD_SLOTS',
    kind: 'integer',
    least: 1,
    most: 1000,
    text: 'executor.slots',
  },
  {
    key: 'data',
    flag: '--data <folder>',
    variable: 'TESTYARD_DATA',
    kind: 'path',
    otherwise: './testyard-executor',
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
    variable: 'TESTYARD_ALLOW_SOURCE',
    kind: 'list',
    text: 'executor.allowSource',
  },
  {
    key: 'allowPath',
    flag: '--allow-path <folder...>',
    variable: 'TESTYARD_ALLOW_PATH',
    kind: 'paths',
    text: 'executor.allowPath',
  },
  {
    key: 'passEnv',
    flag: '--pass-env <name...>',
    variable: 'TESTYARD_PASS_ENV',
    kind: 'list',
    text: 'executor.passEnv',
  },
];
