import type { OptionValues } from '../options/option-values.ts';

const texts = [
  'server',
  'code',
  'codeFile',
  'name',
  'data',
  'beforeSession',
  'afterSession',
  'canary',
] as const;
const numbers = [
  'slots',
  'hookSeconds',
  'idleSeconds',
  'gitCache',
  'sessionMemory',
  'sessionProcesses',
  'sessionCpuSeconds',
  'sessionOpenFiles',
  'sessionFileSize',
] as const;

/** What an executor is told by the flags and variables of a command. */
export function executorInput(options: OptionValues) {
  const given = [
    ...texts.map((key) => [key, options.text(key)] as const),
    ...numbers.map((key) => [key, options.number(key)?.toString()] as const),
  ].flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  return {
    ...Object.fromEntries(given),
    labels: options.list('labels'),
    allowSource: options.list('allowSource'),
    allowPath: options.list('allowPath'),
    allowProject: options.list('allowProject'),
    allowCommand: options.list('allowCommand'),
    noSetup: options.isOn('noSetup'),
    once: options.isOn('once'),
    passEnv: options.list('passEnv'),
    hide: options.list('hide'),
  };
}
