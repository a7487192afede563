import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskPlan } from '@testyard/protocol';
import { SessionError } from '../framework.ts';

const PLUGIN = 'testyard_plugin';
const ON_PATH = [['python3', '-m', 'pytest'], ['pytest']] as const;

/** Commands that may start pytest, best first: the virtual environment that `setup` made, then what PATH has. */
export function pytestCommands(directory: string | null): readonly (readonly string[])[] {
  const python = directory === null ? null : join(directory, '.venv', 'bin', 'python');
  return python !== null && existsSync(python) ? [[python, '-m', 'pytest'], ...ON_PATH] : ON_PATH;
}

/**
 * Arguments for pytest. Ours comes last, so that it wins over the user's and over addopts, but before a `--`.
 * SessionError `configuration` where the template switches our plugin off.
 */
export function pytestArguments(plan: Pick<TaskPlan, 'arguments' | 'select'>): readonly string[] {
  const given = [...plan.arguments, ...plan.select];
  if (
    given.some((argument, at) => argument.replace(/^-p/, '') === `no:${PLUGIN}` && blocksPlugin(given, at))
  ) {
    throw new SessionError(
      'configuration',
      `-p no:${PLUGIN} would switch off the plugin that reports the cases`,
    );
  }
  const end = given.indexOf('--');
  const options = end < 0 ? given : given.slice(0, end);
  return [...options, `-p${PLUGIN}`, ...given.slice(options.length)];
}

function blocksPlugin(given: readonly string[], at: number): boolean {
  return given[at]?.startsWith('-p') === true || given[at - 1] === '-p';
}
